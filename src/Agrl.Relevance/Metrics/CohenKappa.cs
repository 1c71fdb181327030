namespace Agrl.Relevance.Metrics;

/// <summary>
/// Cohen's kappa of gold and predicted tiers: the agreement beyond what two judges with these shares of tiers would reach by chance, 1
/// where all agree, 0 at chance, below 0 under it. (Cohen 1960, and 1968 with weights.)
/// </summary>
internal static class CohenKappa
{
    /// <summary>Every disagreement counts alike, an unparsed response as one.</summary>
    /// <param name="counts">Counts [tiers][tiers + 1], gold by predicted in the rubric's order, the last column unparsed.</param>
    /// <returns>Null where nothing is counted, or all of gold and predictions is one tier: no disagreement could be expected.</returns>
    public static double? Plain(int[][] counts) => Compute(counts, (gold, predicted) => gold == predicted ? 0 : 1);

    /// <summary>
    /// A disagreement counts by the square of the tiers between; an unparsed response as far as the first tier is from the last.
    /// </summary>
    /// <param name="counts">As in <see cref="Plain"/>.</param>
    /// <param name="ranks">Each tier's place by grade, from 0; a rubric may list its tiers in any order.</param>
    /// <returns>As in <see cref="Plain"/>.</returns>
    public static double? Quadratic(int[][] counts, IReadOnlyList<int> ranks)
    {
        int tiers = counts.Length;
        return Compute(counts, (gold, predicted) => predicted == tiers ? 1 : Math.Pow((ranks[gold] - ranks[predicted]) / (tiers - 1.0), 2));
    }

    private static double? Compute(int[][] counts, Func<int, int, double> disagreement)
    {
        double observed = 0;
        double expected = 0;
        int[] golds = [.. counts.Select(row => row.Sum())];
        double total = golds.Sum();
        for (int predicted = 0; predicted <= counts.Length; predicted++)
        {
            double said = counts.Sum(row => row[predicted]);
            for (int gold = 0; gold < counts.Length; gold++)
            {
                double weight = disagreement(gold, predicted);
                observed += weight * counts[gold][predicted];
                expected += weight * golds[gold] * said / total;
            }
        }

        return expected > 0 ? 1 - (observed / expected) : null;
    }
}
