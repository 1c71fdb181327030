using System.Globalization;
using System.Text;

namespace Agrl.Training.Comparison.Statistics;

/// <summary>A comparison's statistics as Markdown: verdicts, differences with intervals and tests, stability.</summary>
public static class StatisticsMarkdown
{
    /// <summary>The text.</summary>
    /// <param name="statistics">The statistics.</param>
    public static string Of(ComparisonStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        var text = new StringBuilder();
        text.Append(
            CultureInfo.InvariantCulture,
            $"### What the numbers show\n\nSeeds {string.Join(", ", statistics.Seeds)}; " +
            $"intervals of 95 % over seeds and queries from {statistics.Resamples:N0} resamples, " +
            $"those of differences at least as wide as Student's over seeds; p, the larger of both, corrected by Holm " +
            $"within a set, a figure and an arm that is compared with. " +
            $"\"Fully right\" is an answer whose tier and every known verdict are right." +
            $"{(statistics.Seeds.Count == 1 ? " One seed shows nothing: its intervals are over queries alone." : "")}\n\n");
        foreach (var sentence in statistics.Sentences())
            text.Append($"- {sentence}\n");
        text.Append("\n### Every arm\n\n| set | arm | figure | mean | deviation between seeds | 95 % interval |\n" +
            "|---|---|---|---:|---:|---:|\n");
        foreach (var f in statistics.Figures.Where(f => double.IsFinite(f.Estimate.Mean)))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {MarkdownCell.Of(f.Set)} | {MarkdownCell.Of(f.Arm)} | {f.Figure} | {f.Estimate.Mean * 100:F1} | " +
                $"{f.Estimate.Deviation * 100:F1} | {f.Estimate.Interval.Low * 100:F1} to {f.Estimate.Interval.High * 100:F1} |\n");
        }

        text.Append("\n### Differences in points\n\n" +
            "| set | arm | against | figure | difference | 95 % interval | corrected p | seeds above / below | verdict |\n" +
            "|---|---|---|---|---:|---:|---:|---:|---|\n");
        foreach (var d in statistics.Differences)
        {
            text.Append(
                $"| {MarkdownCell.Of(d.Set)} | {MarkdownCell.Of(d.Arm)} | {MarkdownCell.Of(d.Against)} | {d.Figure} " +
                $"| {ArmDifference.Points(d.Difference.Mean)} " +
                $"| {ArmDifference.Points(d.Difference.Interval.Low)} to {ArmDifference.Points(d.Difference.Interval.High)} " +
                $"| {ArmDifference.P(d.CorrectedP)} | {d.Difference.SeedsAbove} / {d.Difference.SeedsBelow} | {Words(d.Verdict)} |\n");
        }

        text.Append("\n### McNemar on the tiers, predictions of all seeds together\n\n" +
            "| set | arm | against | arm alone right | other alone right | exact p | chi-square | its p | corrected exact p |\n" +
            "|---|---|---|---:|---:|---:|---:|---:|---:|\n");
        foreach (var m in statistics.McNemar)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {MarkdownCell.Of(m.Set)} | {MarkdownCell.Of(m.Arm)} | {MarkdownCell.Of(m.Against)} " +
                $"| {m.Test.OnlyFirst} | {m.Test.OnlySecond} | {ArmDifference.P(m.Test.ExactP)} " +
                $"| {m.Test.ChiSquare:F2} | {ArmDifference.P(m.Test.ChiSquareP)} | {ArmDifference.P(m.CorrectedP)} |\n");
        }

        text.Append("\nThe same examples come once for each seed, which this test takes for independent: " +
            "its p is too small where seeds agree.\n");
        text.Append("\n### Stability\n\n" +
            "| arm | variance of the reward, last half | of the accuracy | gradient spikes | collapsed runs |\n" +
            "|---|---:|---:|---:|---|\n");
        foreach (var s in statistics.Stability)
        {
            text.Append($"| {MarkdownCell.Of(s.Arm)} | {Number(s.RewardVariance)} | {Number(s.AccuracyVariance)} " +
                $"| {s.Spikes} | {s.Told()} |\n");
        }

        return text.ToString();
    }

    /// <summary>A verdict in words.</summary>
    /// <param name="verdict">The verdict.</param>
    public static string Words(Verdict verdict) => verdict switch
    {
        Verdict.Better => "better",
        Verdict.Worse => "worse",
        _ => "not shown",
    };

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("0.0000", CultureInfo.InvariantCulture) : "–";
}
