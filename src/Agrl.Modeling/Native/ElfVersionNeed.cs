namespace Agrl.Modeling.Native;

/// <summary>One symbol version that a library asks of another.</summary>
/// <param name="Library">File name of the other library.</param>
/// <param name="Version">The version, such as <c>GLIBCXX_3.4.32</c>.</param>
/// <param name="Index">The version's index in the file, by which symbols refer to it.</param>
/// <param name="IsWeak">Whether the loader goes on without it.</param>
/// <param name="FlagsOffset">Where in the file its two bytes of flags stand.</param>
internal sealed record ElfVersionNeed(string Library, string Version, ushort Index, bool IsWeak, int FlagsOffset);
