namespace Agrl.Modeling.Tokenization.PreTokenizers;

/// <summary>A piece of a text on its way through the pre-tokenizers.</summary>
/// <param name="Buffer">The text that it is part of.</param>
/// <param name="Start">Where it begins there.</param>
/// <param name="Length">Its length in UTF-16 units.</param>
/// <param name="IsTextStart">Whether the whole text begins with it.</param>
internal readonly record struct Piece(string Buffer, int Start, int Length, bool IsTextStart)
{
    /// <summary>Its characters.</summary>
    public ReadOnlySpan<char> Span => Buffer.AsSpan(Start, Length);

    /// <summary>A part of it.</summary>
    /// <param name="start">Where the part begins, within the piece.</param>
    /// <param name="end">Where it ends.</param>
    public Piece Part(int start, int end) => new(Buffer, Start + start, end - start, IsTextStart && start == 0);
}
