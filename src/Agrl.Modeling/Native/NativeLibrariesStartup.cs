using System.Runtime.CompilerServices;

namespace Agrl.Modeling.Native;

/// <summary>
/// Registers the native libraries when an assembly starts. Compiled into every assembly that uses TorchSharp (see
/// Directory.Build.targets), because one that calls TorchSharp before anything of Agrl.Modeling would otherwise come too early.
/// </summary>
file static class NativeLibrariesStartup
{
#pragma warning disable CA2255 // A library's module initializer: the one place that runs before TorchSharp without being called.
    [ModuleInitializer]
    internal static void Start() => NativeLibraries.Register();
#pragma warning restore CA2255
}
