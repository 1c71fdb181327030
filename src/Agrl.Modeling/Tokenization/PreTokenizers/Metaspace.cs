namespace Agrl.Modeling.Tokenization.PreTokenizers;

/// <summary>SentencePiece's way with spaces: each becomes a visible mark, one is put in front, and words begin at the marks.</summary>
internal sealed class Metaspace : IPreTokenizer
{
    private readonly char _mark;
    private readonly string _prepend;
    private readonly PatternSplit? _split;

    /// <summary>A step.</summary>
    /// <param name="mark">The mark, U+2581 as a rule.</param>
    /// <param name="prepend"><c>always</c>, <c>first</c> (at the start of the text alone) or <c>never</c>.</param>
    /// <param name="split">Whether words become pieces.</param>
    public Metaspace(char mark, string prepend, bool split)
    {
        _mark = mark;
        _prepend = prepend;
        _split = split ? new PatternSplit(TextPattern.OfLiteral(mark.ToString()), SplitBehavior.MergedWithNext, invert: false) : null;
    }

    /// <inheritdoc/>
    public void Apply(List<Piece> pieces, List<Piece> into)
    {
        var marked = _split is null ? into : new List<Piece>(pieces.Count);
        foreach (var piece in pieces)
        {
            var text = piece.Span.ToString().Replace(' ', _mark);
            if (text[0] != _mark && (_prepend == "always" || (_prepend == "first" && piece.IsTextStart))) text = _mark + text;
            marked.Add(new Piece(text, 0, text.Length, piece.IsTextStart));
        }
        _split?.Apply(marked, into);
    }
}
