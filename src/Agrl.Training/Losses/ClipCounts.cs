namespace Agrl.Training.Losses;

/// <summary>
/// Ratios that the clip range cut: of tokens, or of responses where there is one ratio a response.
/// Guided responses have ratios of their own and are not among them.
/// </summary>
/// <param name="Low">Below the range with a negative advantage.</param>
/// <param name="High">Above the range with a positive advantage.</param>
/// <param name="Ratios">All ratios that could have been cut.</param>
/// <param name="LowestLowShare">The smallest share of a response's ratios that were below.</param>
/// <param name="HighestHighShare">The largest share of a response's ratios that were above.</param>
public readonly record struct ClipCounts(double Low, double High, double Ratios, double LowestLowShare, double HighestHighShare)
{
    /// <summary>Counts from those of each response.</summary>
    /// <param name="sums_R3">For each response its tokens below, above, and that could have been cut; [R, 3] flattened.</param>
    /// <param name="isSequence">Whether the tokens of a response share its one ratio, which counts once.</param>
    internal static ClipCounts Of(ReadOnlySpan<float> sums_R3, bool isSequence)
    {
        double low = 0, high = 0, ratios = 0, lowest = 1, highest = 0;
        for (var at = 0; at < sums_R3.Length; at += 3)
        {
            double tokens = sums_R3[at + 2];
            if (tokens == 0)
                continue;
            var (lowShare, highShare) = (sums_R3[at] / tokens, sums_R3[at + 1] / tokens);
            var weight = isSequence ? 1 : tokens;
            low += lowShare * weight;
            high += highShare * weight;
            ratios += weight;
            lowest = Math.Min(lowest, lowShare);
            highest = Math.Max(highest, highShare);
        }

        return new ClipCounts(low, high, ratios, ratios == 0 ? 0 : lowest, highest);
    }
}
