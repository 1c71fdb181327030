namespace Agrl.Relevance.Metrics;

/// <summary>
/// Cuts a score into tiers so that macro-F1 is greatest. Each tier takes one interval of scores, higher grades higher ones, and its F1,
/// 2 TP / (predicted + support), depends on its own interval alone; so dynamic programming over the distinct scores is exact (up to the
/// merging of neighbours where there are more distinct scores than <see cref="MaxScores"/>).
/// </summary>
internal static class OverlapThresholds
{
    /// <summary>More distinct scores are first merged into this many groups of neighbours, so that time stays bounded.</summary>
    private const int MaxScores = 1024;

    /// <summary>Thresholds with the highest grade first; only grades whose interval is not empty.</summary>
    public static IReadOnlyList<OverlapThreshold> Fit(IReadOnlyList<(double Score, int Grade)> scored)
    {
        double[] scores = Quantize([.. scored.Select(pair => pair.Score).Distinct().Order()]);
        int[] grades = [.. scored.Select(pair => pair.Grade).Distinct().Order()];
        int[,] below = CountBelow(scored, scores, grades);

        // best[t, s]: the greatest sum of F1 of the first t grades over the lowest s scores; cut[t, s]: where grade t begins.
        var best = new double[grades.Length + 1, scores.Length + 1];
        var cut = new int[grades.Length + 1, scores.Length + 1];
        for (int s = 1; s <= scores.Length; s++)
            best[0, s] = double.NegativeInfinity;
        for (int t = 1; t <= grades.Length; t++)
        {
            for (int s = 0; s <= scores.Length; s++)
            {
                best[t, s] = double.NegativeInfinity;
                for (int start = 0; start <= s; start++)
                {
                    double sum = best[t - 1, start] + F1(below, grades.Length, t - 1, start, s);
                    if (sum > best[t, s])
                        (best[t, s], cut[t, s]) = (sum, start);
                }
            }
        }

        var thresholds = new List<OverlapThreshold>();
        int end = scores.Length;
        for (int t = grades.Length; t >= 1; t--)
        {
            int start = cut[t, end];
            if (start < end)
                thresholds.Add(new OverlapThreshold(grades[t - 1], start == 0 ? 0 : scores[start]));
            end = start;
        }

        return thresholds;
    }

    /// <summary>F1 of a grade that takes the scores from <paramref name="start"/> up to, without, <paramref name="end"/>.</summary>
    private static double F1(int[,] below, int total, int grade, int start, int end)
    {
        int right = below[grade, end] - below[grade, start];
        int predicted = below[total, end] - below[total, start];
        int support = below[grade, below.GetLength(1) - 1];
        return 2.0 * right / (predicted + support);
    }

    /// <summary>Counts [grades + 1, scores + 1] of judgments under each score, by grade, and in the last row of all grades.</summary>
    private static int[,] CountBelow(IReadOnlyList<(double Score, int Grade)> scored, double[] scores, int[] grades)
    {
        var below = new int[grades.Length + 1, scores.Length + 1];
        foreach ((double score, int grade) in scored)
        {
            int s = Array.BinarySearch(scores, score);
            s = s >= 0 ? s : ~s - 1;
            below[Array.BinarySearch(grades, grade), s + 1]++;
            below[grades.Length, s + 1]++;
        }

        for (int g = 0; g <= grades.Length; g++)
        {
            for (int s = 1; s <= scores.Length; s++)
                below[g, s] += below[g, s - 1];
        }

        return below;
    }

    /// <summary>Every n-th of too many scores, the lowest always among them; those between count as the one below.</summary>
    private static double[] Quantize(double[] scores)
    {
        int step = (scores.Length + MaxScores - 1) / MaxScores;
        return step <= 1 ? scores : [.. scores.Where((_, i) => i % step == 0)];
    }
}
