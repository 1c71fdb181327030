namespace Agrl.Relevance.Metrics;

/// <summary>pass@k: the chance that at least one of k samples is right.</summary>
public static class PassAtK
{
    /// <summary>
    /// The unbiased estimate from n samples of which c are right, 1 - C(n-c, k) / C(n, k) (Chen et al. 2021, arXiv 2107.03374), as a
    /// product that cannot overflow.
    /// </summary>
    /// <param name="samples">n, at least k.</param>
    /// <param name="correct">c, 0 to n.</param>
    /// <param name="k">k, at least 1.</param>
    /// <exception cref="InputException">k is not from 1 to n.</exception>
    public static double Estimate(int samples, int correct, int k)
    {
        if (k < 1 || k > samples)
            throw new InputException($"pass@{k}: expected k from 1 to the number of samples, {samples}; draw more samples or lower k");
        if (correct < 0 || correct > samples)
            throw new ArgumentOutOfRangeException(nameof(correct), correct, $"expected 0 to {samples}");
        if (samples - correct < k)
            return 1;
        double allWrong = 1;
        for (int i = samples - correct + 1; i <= samples; i++)
            allWrong *= 1 - ((double)k / i);
        return 1 - allWrong;
    }

    /// <summary>The powers of two up to a number of samples.</summary>
    /// <param name="samples">The number of samples.</param>
    internal static IReadOnlyList<int> DefaultK(int samples)
    {
        var powers = new List<int>();
        for (int k = 1; k <= samples; k *= 2)
            powers.Add(k);
        return powers;
    }
}
