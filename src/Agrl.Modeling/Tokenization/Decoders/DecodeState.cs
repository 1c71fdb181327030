using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Agrl.Modeling.Tokenization.Decoders;

/// <summary>
/// Decodes ids one after the other, holding back what is no whole character yet. Decoding at once, where tokens end, and
/// decoding as ids arrive are this one code, so that they cannot differ.
/// </summary>
internal sealed class DecodeState
{
    private readonly TokenTexts _texts;
    private readonly bool _skipSpecial;
    private readonly List<int>? _ends;
    private readonly List<byte> _held = []; // An unfinished character, or the run of byte tokens that is still growing.
    private readonly List<int> _heldEnds = []; // For each byte of such a run, the index in _ends of its token.
    private bool _isFirst = true;
    private int _stripLeft;

    /// <summary>A state before the first id.</summary>
    /// <param name="texts">The texts of the ids.</param>
    /// <param name="skipSpecial">Whether special tokens are left out.</param>
    /// <param name="ends">Where for each id the length of the text after it is added, or null.</param>
    public DecodeState(TokenTexts texts, bool skipSpecial, List<int>? ends = null)
    {
        _texts = texts;
        _skipSpecial = skipSpecial;
        _ends = ends;
        _stripLeft = texts.Plan.Strip.Most;
    }

    /// <summary>The finished text.</summary>
    public StringBuilder Text { get; } = new();

    /// <summary>Takes the next id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such id; the state is as before.</exception>
    public void Add(int id)
    {
        if (_texts.IsSpecial(id) && _skipSpecial)
        {
            _ends?.Add(Text.Length);
            return;
        }
        if (_texts.Plan.IsByteLevel)
        {
            AddBytes(_texts.Bytes(id, _isFirst));
        }
        else if (_texts.FallbackByte(id) is >= 0 and var value)
        {
            _held.Add((byte)value);
            if (_ends is not null) _heldEnds.Add(_ends.Count);
        }
        else
        {
            CloseRun();
            EmitAll(_texts.Bytes(id, _isFirst));
        }
        _isFirst = false;
        _ends?.Add(Text.Length);
    }

    /// <summary>Ends the text: what was held back and is no character becomes U+FFFD.</summary>
    public void Finish()
    {
        if (_texts.Plan.IsByteLevel) EmitAll([.. _held]);
        else CloseRun();
        _held.Clear();
        // The last id is responsible for what only the end of the text has settled.
        if (_ends is { Count: > 0 }) _ends[^1] = Text.Length;
    }

    private void AddBytes(ReadOnlySpan<byte> bytes)
    {
        if (_held.Count > 0)
        {
            _held.AddRange(bytes);
            bytes = _held.ToArray();
            _held.Clear();
        }
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var consumed);
            if (status == OperationStatus.NeedMoreData)
            {
                _held.AddRange(bytes);
                return;
            }
            Emit(rune);
            bytes = bytes[consumed..];
        }
    }

    // A run of byte tokens is text as a whole or not at all: with a fault anywhere each of its bytes becomes U+FFFD.
    private void CloseRun()
    {
        if (_held.Count == 0) return;
        ReadOnlySpan<byte> run = _held.ToArray();
        var isText = Utf8.IsValid(run);
        for (var at = 0; at < run.Length;)
        {
            var length = 1;
            var rune = Rune.ReplacementChar;
            if (isText) Rune.DecodeFromUtf8(run[at..], out rune, out length);
            for (var i = at; i < at + length - 1; i++) SetEnd(i);
            Emit(rune);
            SetEnd(at + length - 1);
            at += length;
        }
        // Special tokens skipped within the run stand where the run stood before them.
        for (var i = _heldEnds.Count > 0 ? _heldEnds[0] + 1 : int.MaxValue; i < (_ends?.Count ?? 0); i++)
            _ends![i] = Math.Max(_ends[i], _ends[i - 1]);
        _held.Clear();
        _heldEnds.Clear();
    }

    private void SetEnd(int heldIndex)
    {
        if (_ends is not null) _ends[_heldEnds[heldIndex]] = Text.Length;
    }

    private void EmitAll(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Rune.DecodeFromUtf8(bytes, out var rune, out var consumed);
            Emit(rune);
            bytes = bytes[consumed..];
        }
    }

    private void Emit(Rune rune)
    {
        Span<char> chars = stackalloc char[2];
        foreach (var value in chars[..rune.EncodeToUtf16(chars)])
        {
            if (_texts.Plan.Replaced.Count > 0 && _texts.Plan.Replaced.TryGetValue(value, out var replacement))
                foreach (var replaced in replacement)
                    EmitStripped(replaced);
            else
                EmitStripped(value);
        }
    }

    private void EmitStripped(char value)
    {
        if (_stripLeft > 0)
        {
            if (value == _texts.Plan.Strip.Content)
            {
                _stripLeft--;
                return;
            }
            _stripLeft = 0;
        }
        Text.Append(value);
    }
}
