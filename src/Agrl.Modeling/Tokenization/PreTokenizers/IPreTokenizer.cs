namespace Agrl.Modeling.Tokenization.PreTokenizers;

/// <summary>A step that cuts a text into the pieces within which tokens are merged.</summary>
internal interface IPreTokenizer
{
    /// <summary>Cuts each piece further.</summary>
    /// <param name="pieces">The pieces so far, in order.</param>
    /// <param name="into">What the new pieces are added to; none is empty.</param>
    void Apply(List<Piece> pieces, List<Piece> into);
}
