namespace Agrl.Modeling.Tokenization.PreTokenizers;

/// <summary>Splits pieces at a pattern.</summary>
internal sealed class PatternSplit : IPreTokenizer
{
    private readonly TextPattern _pattern;
    private readonly SplitBehavior _behavior;
    private readonly bool _invert;

    /// <summary>A split.</summary>
    /// <param name="pattern">Where to split.</param>
    /// <param name="behavior">What becomes of the matches.</param>
    /// <param name="invert">Whether what does not match counts as the matches.</param>
    public PatternSplit(TextPattern pattern, SplitBehavior behavior, bool invert)
    {
        _pattern = pattern;
        _behavior = behavior;
        _invert = invert;
    }

    /// <inheritdoc/>
    public void Apply(List<Piece> pieces, List<Piece> into)
    {
        var ranges = new List<(int Start, int End, bool IsMatch)>();
        foreach (var piece in pieces)
        {
            ranges.Clear();
            _pattern.Cut(piece.Span, ranges);
            Arrange(piece, ranges, into);
        }
    }

    private void Arrange(Piece piece, List<(int Start, int End, bool IsMatch)> ranges, List<Piece> into)
    {
        var start = 0;
        for (var i = 0; i < ranges.Count; i++)
        {
            var isMatch = ranges[i].IsMatch != _invert;
            var hasNext = i + 1 < ranges.Count;
            var nextIsMatch = hasNext && ranges[i + 1].IsMatch != _invert;
            var continues = hasNext && _behavior switch
            {
                SplitBehavior.Contiguous => isMatch == nextIsMatch,
                SplitBehavior.MergedWithPrevious => nextIsMatch && !isMatch,
                SplitBehavior.MergedWithNext => isMatch && !nextIsMatch,
                _ => false,
            };
            if (continues) continue;
            var end = ranges[i].End;
            if (end > start && !(isMatch && _behavior == SplitBehavior.Removed)) into.Add(piece.Part(start, end));
            start = end;
        }
    }
}
