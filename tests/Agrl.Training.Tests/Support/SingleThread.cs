using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Agrl.Modeling.Native;
using TorchSharp;

namespace Agrl.Training.Tests.Support;

/// <summary>The models here are so small that a second thread only waits; on a busy machine it waits long.</summary>
internal static class SingleThread
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "It holds for every test of the assembly, whichever runs first.")]
    internal static void Set()
    {
        // Initializers run in no order to rely on, and the native libraries come first.
        NativeLibraries.Register();
        torch.set_num_threads(1);
    }
}
