namespace Agrl.Modeling.Native;

/// <summary>How TorchSharp's native library is loaded on this machine, for <c>agrl doctor</c>.</summary>
/// <param name="IsPatchNeeded">Whether the library as delivered cannot load here and a patched copy of it is used.</param>
/// <param name="LibraryPath">The delivered libLibTorchSharp.so, or null where none was found or the system is not Linux.</param>
/// <param name="PatchedPath">The copy that is loaded instead, or null where none is needed or possible.</param>
/// <param name="StandardLibraryPath">The libstdc++.so.6 that this process uses, or null where it does not matter.</param>
/// <param name="StandardLibraryVersion">The newest GLIBCXX version of that libstdc++, such as <c>GLIBCXX_3.4.30</c>.</param>
/// <param name="MissingVersions">Versions that the library asks for and libstdc++ lacks.</param>
/// <param name="Reason">In one sentence, what was found and what is done about it.</param>
public sealed record NativeLibraryReport(
    bool IsPatchNeeded,
    string? LibraryPath,
    string? PatchedPath,
    string? StandardLibraryPath,
    string? StandardLibraryVersion,
    IReadOnlyList<string> MissingVersions,
    string Reason);
