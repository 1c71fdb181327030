namespace Agrl.Relevance.Judgments;

/// <summary>How long texts are, in characters (UTF-16 units). All zero where there are none.</summary>
/// <param name="Count">How many texts there are.</param>
/// <param name="Min">The shortest.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Median">The nearest-rank median.</param>
/// <param name="P95">95 % are at most this long (nearest rank).</param>
/// <param name="Max">The longest.</param>
public sealed record LengthStatistics(int Count, int Min, double Mean, int Median, int P95, int Max)
{
    /// <summary>Of the texts that are there; nulls are left out.</summary>
    /// <param name="texts">The texts.</param>
    public static LengthStatistics Of(IEnumerable<string?> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        int[] lengths = [.. texts.Where(text => text is not null).Select(text => text!.Length).Order()];
        if (lengths.Length == 0)
            return new LengthStatistics(0, 0, 0, 0, 0, 0);
        return new LengthStatistics(lengths.Length, lengths[0], lengths.Average(), Rank(0.5), Rank(0.95), lengths[^1]);

        int Rank(double share) => lengths[Math.Max(0, (int)Math.Ceiling(share * lengths.Length) - 1)];
    }
}
