namespace Agrl.Modeling.Tokenization.Bpe;

/// <summary>What a pair of tokens becomes.</summary>
/// <param name="Rank">Its place among the merges; the lowest is applied first.</param>
/// <param name="Id">The token it becomes.</param>
internal readonly record struct Merge(int Rank, int Id)
{
    /// <summary>A pair of ids as a key.</summary>
    public static long Key(int left, int right) => (long)left << 32 | (uint)right;
}
