using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Metrics;

/// <summary>Computes how far P(tier) can be believed.</summary>
internal static class Calibration
{
    private const int BinCount = 10;
    private const double SmallestProbability = 1e-12;

    public static CalibrationMetrics? Compute(Rubric rubric, IReadOnlyList<Prediction> predictions)
    {
        var counts = new int[BinCount];
        var right = new int[BinCount];
        var confidence = new double[BinCount];
        int count = 0;
        double brier = 0;
        double logLikelihood = 0;
        foreach (Prediction prediction in predictions)
        {
            if (prediction.TierProbabilities is not { } probabilities)
                continue;
            CheckProbabilities(rubric, probabilities, prediction.JudgmentId);
            int gold = rubric.IndexOfTier(prediction.GoldTier);
            int top = 0;
            for (int i = 0; i < probabilities.Count; i++)
            {
                if (probabilities[i] > probabilities[top])
                    top = i;
                double distance = probabilities[i] - (i == gold ? 1 : 0);
                brier += distance * distance;
            }

            logLikelihood += Math.Log(Math.Max(SmallestProbability, probabilities[gold]));
            int bin = Math.Clamp((int)Math.Ceiling(probabilities[top] * BinCount) - 1, 0, BinCount - 1);
            counts[bin]++;
            confidence[bin] += probabilities[top];
            right[bin] += top == gold ? 1 : 0;
            count++;
        }

        if (count == 0)
            return null;
        double gap = 0;
        for (int bin = 0; bin < BinCount; bin++)
            gap += Math.Abs(confidence[bin] - right[bin]);
        return new CalibrationMetrics(
            count,
            gap / count,
            brier / count,
            -logLikelihood / count,
            (double)right.Sum() / count,
            [.. Enumerable.Range(0, BinCount).Select(bin => new CalibrationBin(
                (double)bin / BinCount,
                (double)(bin + 1) / BinCount,
                counts[bin],
                counts[bin] == 0 ? null : confidence[bin] / counts[bin],
                counts[bin] == 0 ? null : (double)right[bin] / counts[bin]))]);
    }

    /// <summary>Refuses probabilities that are not a distribution over the rubric's tiers.</summary>
    public static void CheckProbabilities(Rubric rubric, IReadOnlyList<double> probabilities, string where)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        if (probabilities.Count != rubric.Tiers.Count)
            throw new InputException($"{where}: expected {rubric.Tiers.Count} tier probabilities, found {probabilities.Count}");
        double sum = 0;
        foreach (double probability in probabilities)
        {
            if (!(probability >= 0 && probability <= 1 + 1e-6))
                throw new InputException($"{where}: expected tier probabilities from 0 to 1, found {probability}");
            sum += probability;
        }

        if (Math.Abs(sum - 1) > 1e-3)
            throw new InputException(
                $"{where}: expected tier probabilities that add up to 1, found {sum:0.####}; normalize them over the tiers");
    }
}
