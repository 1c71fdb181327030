using System.Text;

namespace Agrl.Modeling.Tokenization.PreTokenizers;

/// <summary>Makes runs of characters of a class pieces of their own, or each such character.</summary>
internal sealed class RuneSplit : IPreTokenizer
{
    private readonly Func<Rune, bool> _isOfClass;
    private readonly SplitBehavior _behavior;

    /// <summary>A split.</summary>
    /// <param name="isOfClass">Which characters.</param>
    /// <param name="behavior">Removed, Isolated or Contiguous.</param>
    public RuneSplit(Func<Rune, bool> isOfClass, SplitBehavior behavior)
    {
        _isOfClass = isOfClass;
        _behavior = behavior;
    }

    /// <inheritdoc/>
    public void Apply(List<Piece> pieces, List<Piece> into)
    {
        foreach (var piece in pieces)
        {
            int at = 0, start = 0;
            bool? current = null;
            foreach (var rune in piece.Span.EnumerateRunes())
            {
                var isOfClass = _isOfClass(rune);
                if (current is { } last && (isOfClass != last || (isOfClass && _behavior == SplitBehavior.Isolated)))
                {
                    Add(piece, start, at, last, into);
                    start = at;
                }
                current = isOfClass;
                at += rune.Utf16SequenceLength;
            }
            if (current is { } final) Add(piece, start, at, final, into);
        }
    }

    private void Add(Piece piece, int start, int end, bool isOfClass, List<Piece> into)
    {
        if (!(isOfClass && _behavior == SplitBehavior.Removed)) into.Add(piece.Part(start, end));
    }
}
