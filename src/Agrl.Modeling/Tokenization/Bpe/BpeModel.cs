using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Agrl.Modeling.Tokenization.Bpe;

/// <summary>
/// The vocabulary and merges of a byte-pair encoding, over bytes (GPT-2, Qwen, Llama 3) or over characters with bytes to fall
/// back to (Llama 2, Mistral).
/// </summary>
internal sealed class BpeModel
{
    // The reference implementation caches words of its own accord too; the bound keeps memory flat on endless input.
    private const int MostCachedPieces = 1 << 16, LongestCachedPiece = 64;

    private readonly Dictionary<string, int> _vocabulary;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly Dictionary<long, Merge> _merges;
    private readonly HashSet<int> _neverWhole;
    private readonly int[] _byteIds = new int[256], _fallbackIds = new int[256];
    private readonly bool _overBytes, _ignoreMerges, _byteFallback, _fuseUnknown;
    private readonly int? _unknownId;
    private readonly string _file;
    private readonly ConcurrentDictionary<string, int[]> _cache = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _cacheBySpan;
    private int _cached;

    /// <summary>A model.</summary>
    /// <param name="data">Vocabulary, merges and flags as the file has them.</param>
    /// <param name="overBytes">Whether a piece is taken as its UTF-8 bytes in GPT-2's alphabet instead of as characters.</param>
    /// <param name="neverWhole">Ids of special tokens, which no plain piece becomes as a whole even where merges are ignored.</param>
    public BpeModel(BpeData data, bool overBytes, HashSet<int> neverWhole)
    {
        _vocabulary = data.Vocabulary;
        _bySpan = _vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        _cacheBySpan = _cache.GetAlternateLookup<ReadOnlySpan<char>>();
        _merges = data.Merges;
        _neverWhole = neverWhole;
        _overBytes = overBytes;
        _ignoreMerges = data.IgnoreMerges;
        _byteFallback = data.ByteFallback;
        _fuseUnknown = data.FuseUnknown;
        _unknownId = data.UnknownId;
        _file = data.File;
        for (var value = 0; value < 256; value++)
        {
            _byteIds[value] = _vocabulary.GetValueOrDefault(ByteAlphabet.CharOf((byte)value).ToString(), -1);
            _fallbackIds[value] = _vocabulary.GetValueOrDefault($"<0x{value:X2}>", -1);
        }
    }

    /// <summary>Whether bytes that no token of the vocabulary covers have tokens of their own.</summary>
    public bool HasByteFallback => _byteFallback;

    /// <summary>The ids of one piece of a text.</summary>
    /// <param name="piece">Well-formed UTF-16, not empty.</param>
    /// <param name="loop">Working memory for the merges, one for each caller.</param>
    /// <param name="into">What the ids are added to.</param>
    /// <exception cref="ModelFormatException">A character has no token and the model no token for the unknown.</exception>
    public void Encode(ReadOnlySpan<char> piece, MergeLoop loop, List<int> into)
    {
        var cacheable = piece.Length <= LongestCachedPiece;
        if (cacheable && _cacheBySpan.TryGetValue(piece, out var known))
        {
            into.AddRange(known);
            return;
        }
        var start = into.Count;
        if (!TryWhole(piece, into))
        {
            loop.Clear();
            if (_overBytes) AddBytes(piece, loop);
            else AddCharacters(piece, loop);
            loop.Run(_merges, into);
        }
        if (!cacheable || Volatile.Read(ref _cached) >= MostCachedPieces) return;
        Interlocked.Increment(ref _cached);
        _cacheBySpan.TryAdd(piece, CollectionsMarshal.AsSpan(into)[start..].ToArray());
    }

    private bool TryWhole(ReadOnlySpan<char> piece, List<int> into)
    {
        if (!_ignoreMerges) return false;
        var found = _overBytes
            ? _vocabulary.TryGetValue(ByteAlphabet.Spell(piece.ToString()), out var id)
            : _bySpan.TryGetValue(piece, out id);
        if (!found || _neverWhole.Contains(id)) return false;
        into.Add(id);
        return true;
    }

    private void AddBytes(ReadOnlySpan<char> piece, MergeLoop loop)
    {
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in piece.EnumerateRunes())
        {
            var count = rune.EncodeToUtf8(bytes);
            for (var i = 0; i < count; i++)
            {
                var id = _byteIds[bytes[i]];
                loop.Add(id >= 0 ? id : _unknownId ?? throw NoToken($"the byte 0x{bytes[i]:X2} (written {ByteAlphabet.CharOf(bytes[i])})"));
            }
        }
    }

    private void AddCharacters(ReadOnlySpan<char> piece, MergeLoop loop)
    {
        Span<char> chars = stackalloc char[2];
        Span<byte> bytes = stackalloc byte[4];
        var lastWasUnknown = false;
        foreach (var rune in piece.EnumerateRunes())
        {
            if (_bySpan.TryGetValue(chars[..rune.EncodeToUtf16(chars)], out var id))
            {
                loop.Add(id);
                lastWasUnknown = false;
                continue;
            }
            var encoded = bytes[..rune.EncodeToUtf8(bytes)];
            if (_byteFallback && HasAll(encoded))
            {
                foreach (var value in encoded) loop.Add(_fallbackIds[value]);
                lastWasUnknown = false;
                continue;
            }
            var unknown = _unknownId ?? throw NoToken($"the character U+{rune.Value:X4}");
            if (!(lastWasUnknown && _fuseUnknown)) loop.Add(unknown);
            lastWasUnknown = true;
        }
    }

    private bool HasAll(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            if (_fallbackIds[value] < 0)
                return false;
        return true;
    }

    // The reference implementation drops such text without a word; a trainer had better know.
    private ModelFormatException NoToken(string what) => new(
        $"{_file}: the vocabulary has no token for {what} and no unk_token, so that the text would lose it. " +
        "Use a tokenizer trained with the whole byte alphabet, or one with an unk_token.");
}
