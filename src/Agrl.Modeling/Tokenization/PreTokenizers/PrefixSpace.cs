namespace Agrl.Modeling.Tokenization.PreTokenizers;

/// <summary>Puts a space before each piece that does not begin with one (<c>add_prefix_space</c> of ByteLevel).</summary>
internal sealed class PrefixSpace : IPreTokenizer
{
    /// <inheritdoc/>
    public void Apply(List<Piece> pieces, List<Piece> into)
    {
        foreach (var piece in pieces)
            into.Add(piece.Span[0] == ' ' ? piece : new Piece(string.Concat(" ", piece.Span), 0, piece.Length + 1, piece.IsTextStart));
    }
}
