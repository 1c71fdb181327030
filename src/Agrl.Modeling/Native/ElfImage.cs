using System.Buffers.Binary;
using System.Text;

namespace Agrl.Modeling.Native;

/// <summary>
/// What the dynamic loader reads from a 64-bit little-endian ELF library, read here before the loader does: the libraries it
/// needs, the symbol versions it asks of them, and the versions that it defines itself.
/// </summary>
internal sealed class ElfImage
{
    private const uint LoadSegment = 1, DynamicSegment = 2, DynamicSymbols = 11;
    private const ulong Needed = 1, StringTable = 5, SymbolTable = 6;
    private const ulong SymbolVersions = 0x6ffffff0, VersionDefinitionsTag = 0x6ffffffc, VersionDefinitionCount = 0x6ffffffd;
    private const ulong VersionNeedsTag = 0x6ffffffe, VersionNeedCount = 0x6fffffff;
    private const ushort WeakFlag = 2;

    private readonly byte[] _bytes;
    private readonly Dictionary<ulong, ulong> _dynamic = [];
    private readonly List<(ulong Address, ulong Offset, ulong Size)> _segments = [];

    private ElfImage(byte[] bytes) => _bytes = bytes;

    /// <summary>File names of the libraries that it needs, in the order of the file.</summary>
    public List<string> NeededLibraries { get; } = [];

    /// <summary>The versions that it asks of other libraries.</summary>
    public List<ElfVersionNeed> VersionNeeds { get; } = [];

    /// <summary>The versions that it defines.</summary>
    public HashSet<string> VersionDefinitions { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a library.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="InvalidDataException">It is no such library, or an offset points outside the file.</exception>
    public static ElfImage Parse(byte[] bytes)
    {
        if (bytes.Length < 64 || !bytes.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
            throw new InvalidDataException("Expected a 64-bit little-endian ELF library.");
        var image = new ElfImage(bytes);
        try
        {
            image.ReadSegments();
            image.ReadVersionNeeds();
            image.ReadVersionDefinitions();
        }
        catch (Exception error) when (error is ArgumentOutOfRangeException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("An offset in the ELF library points outside the file.", error);
        }

        return image;
    }

    /// <summary>Names of the symbols that are bound to a version, or null where the file no longer tells.</summary>
    /// <param name="versionIndex">The version's index in this file.</param>
    public IReadOnlyList<string>? SymbolsOfVersion(ushort versionIndex)
    {
        if (!_dynamic.TryGetValue(SymbolVersions, out var versions) || !_dynamic.TryGetValue(SymbolTable, out var symbols))
            return null;
        if (SymbolCount() is not { } count)
            return null;
        int versionOffset = FileOffset(versions), symbolOffset = FileOffset(symbols);
        var names = new List<string>();
        for (var i = 0; i < count; i++)
        {
            if ((U16(versionOffset + 2 * i) & 0x7fff) == versionIndex)
                names.Add(Text(U32(symbolOffset + 24 * i)));
        }

        return names;
    }

    private void ReadSegments()
    {
        var (table, size, count) = (checked((int)U64(32)), U16(54), U16(56));
        (ulong Offset, ulong Size)? dynamicSegment = null;
        for (var i = 0; i < count; i++)
        {
            var entry = table + i * size;
            var (offset, address, fileSize) = (U64(entry + 8), U64(entry + 16), U64(entry + 32));
            if (U32(entry) == LoadSegment)
                _segments.Add((address, offset, fileSize));
            else if (U32(entry) == DynamicSegment)
                dynamicSegment = (offset, fileSize);
        }

        if (dynamicSegment is not { } found)
            return;
        var needed = new List<ulong>();
        for (ulong at = 0; at + 16 <= found.Size; at += 16)
        {
            var (tag, value) = (U64(checked((int)(found.Offset + at))), U64(checked((int)(found.Offset + at + 8))));
            if (tag == 0)
                break;
            if (tag == Needed)
                needed.Add(value);
            else
                _dynamic[tag] = value;
        }

        NeededLibraries.AddRange(needed.Select(Text));
    }

    private void ReadVersionNeeds()
    {
        if (!_dynamic.TryGetValue(VersionNeedsTag, out var address))
            return;
        var at = FileOffset(address);
        for (var left = _dynamic.GetValueOrDefault(VersionNeedCount); left > 0; left--)
        {
            var library = Text(U32(at + 4));
            var entry = at + checked((int)U32(at + 8));
            for (int i = 0, count = U16(at + 2); i < count; i++)
            {
                var flags = U16(entry + 4);
                VersionNeeds.Add(new(library, Text(U32(entry + 8)), U16(entry + 6), (flags & WeakFlag) != 0, entry + 4));
                entry += checked((int)U32(entry + 12));
            }

            var next = U32(at + 12);
            if (next == 0)
                return;
            at += checked((int)next);
        }
    }

    private void ReadVersionDefinitions()
    {
        if (!_dynamic.TryGetValue(VersionDefinitionsTag, out var address))
            return;
        var at = FileOffset(address);
        for (var left = _dynamic.GetValueOrDefault(VersionDefinitionCount); left > 0; left--)
        {
            VersionDefinitions.Add(Text(U32(at + checked((int)U32(at + 12)))));
            var next = U32(at + 16);
            if (next == 0)
                return;
            at += checked((int)next);
        }
    }

    // The number of dynamic symbols stands nowhere but in the section headers (and DT_HASH, which linkers no longer write).
    private int? SymbolCount()
    {
        var (table, size, count) = (checked((int)U64(40)), U16(58), U16(60));
        for (var i = 0; table > 0 && i < count; i++)
        {
            var entry = table + i * size;
            if (U32(entry + 4) == DynamicSymbols)
                return checked((int)(U64(entry + 32) / 24));
        }

        return null;
    }

    private int FileOffset(ulong address)
    {
        foreach (var (start, offset, size) in _segments)
        {
            if (address >= start && address - start < size)
                return checked((int)(address - start + offset));
        }

        throw new InvalidDataException("An address in the ELF library belongs to no segment.");
    }

    private string Text(uint offset) => Text((ulong)offset);

    private string Text(ulong offset)
    {
        if (!_dynamic.TryGetValue(StringTable, out var table))
            throw new InvalidDataException("The ELF library names no table of strings.");
        var start = checked(FileOffset(table) + (int)offset);
        var length = _bytes.AsSpan(start).IndexOf((byte)0);
        return Encoding.UTF8.GetString(_bytes, start, length < 0 ? _bytes.Length - start : length);
    }

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at));

    private ulong U64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(at));
}
