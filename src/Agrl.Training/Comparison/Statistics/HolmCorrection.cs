namespace Agrl.Training.Comparison.Statistics;

/// <summary>
/// Holm's step-down correction: the chance of even one false find among several tests stays below the level that is asked for.
/// </summary>
public static class HolmCorrection
{
    /// <summary>
    /// The corrected p of each test, in the order given: the k-th smallest of m times (m - k + 1), never below a smaller one's, at most 1.
    /// </summary>
    /// <param name="p">The tests' p; those that are not finite stay, and count for none.</param>
    public static double[] Adjust(IReadOnlyList<double> p)
    {
        ArgumentNullException.ThrowIfNull(p);
        var adjusted = p.ToArray();
        int[] order = [.. Enumerable.Range(0, p.Count).Where(i => double.IsFinite(p[i])).OrderBy(i => p[i])];
        var least = 0.0;
        for (var k = 0; k < order.Length; k++)
            adjusted[order[k]] = least = Math.Max(least, Math.Min(1, p[order[k]] * (order.Length - k)));
        return adjusted;
    }
}
