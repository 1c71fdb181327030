using System.Buffers.Binary;

namespace Agrl.Modeling.Native;

/// <summary>
/// Makes a copy of libLibTorchSharp.so that loads where libstdc++ is older than the one it was linked with.
/// </summary>
/// <remarks>
/// TorchSharp 0.107 was linked with GCC 13, whose headers leave a reference to <c>std::ios_base_library_init</c> of version
/// GLIBCXX_3.4.32 in every file that includes iostream. Nothing relocates against it: it only makes the loader refuse. A version
/// marked weak is skipped by the loader, so two bytes of flags decide between an error and a program that runs.
/// </remarks>
internal static class LibTorchSharpPatch
{
    private const string HarmlessSymbol = "_ZSt21ios_base_library_initv";
    private const ushort WeakFlag = 2;

    /// <summary>The versions that the library asks of libstdc++ and that libstdc++ does not have.</summary>
    public static IReadOnlyList<ElfVersionNeed> MissingVersions(ElfImage library, ElfImage standardLibrary) =>
        [.. library.VersionNeeds.Where(need => need.Library.StartsWith("libstdc++.so", StringComparison.Ordinal)
            && !need.IsWeak && !standardLibrary.VersionDefinitions.Contains(need.Version))];

    /// <summary>Whether no code can come to use a symbol of these versions, so that the loader may go on without them.</summary>
    public static bool CanDoWithout(ElfImage library, IEnumerable<ElfVersionNeed> missing) =>
        missing.All(need => library.SymbolsOfVersion(need.Index) is { } symbols && symbols.All(name => name == HarmlessSymbol));

    /// <summary>The library's bytes with the missing versions marked weak.</summary>
    public static byte[] Apply(byte[] original, IEnumerable<ElfVersionNeed> missing)
    {
        var patched = (byte[])original.Clone();
        foreach (var need in missing)
        {
            var flags = patched.AsSpan(need.FlagsOffset, 2);
            BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | WeakFlag));
        }

        return patched;
    }

    /// <summary>
    /// Puts the content at a path unless it is there already. Processes that start at once write files of their own and rename
    /// them, so that each finds either nothing or the whole content.
    /// </summary>
    public static void Place(byte[] content, string path)
    {
        if (Holds(path, content))
            return;
        var folder = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.ProcessId}.{Guid.NewGuid():N}");
        try
        {
            File.WriteAllBytes(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }

        if (!Holds(path, content))
            throw new IOException($"{path} does not hold what was written to it.");
    }

    private static bool Holds(string path, byte[] content)
    {
        var file = new FileInfo(path);
        return file.Exists && file.Length == content.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(content);
    }
}
