using Agrl.Cli.Reporting.Charts;
using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;

namespace Agrl.Cli.Reporting.Comparisons;

/// <summary>The arms' curves in one chart a metric, each the mean over seeds.</summary>
internal static class ArmCurvesSection
{
    private static readonly (string Metric, string Title, bool Shares)[] Panels =
    [
        ("reward", "Reward", false), ("accuracy", "Accuracy", true), ("entropy", "Entropy", false), ("grad_norm", "Gradient norm", false),
        ("frac_reward_zero_std", "Groups without signal", true), ("completions/mean_length", "Response length", false),
        ("kl", "KL to the reference", false), ("loss", "Loss", false),
    ];

    /// <summary>The charts; nothing where no metrics are there.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Markup Render(ComparisonRecord comparison)
    {
        var charts = Panels.Select(panel => Chart(comparison, panel.Metric, panel.Title, panel.Shares).Render())
            .Where(chart => !chart.IsEmpty).ToList();
        return Parts.When(charts.Count > 0, () => Markup.Of($"""
            <p class="intro">By step from each seed's start, mean over seeds; figures are the mean of the last tenth. Rewards of arms with
            different reward settings are on different scales: compare accuracy there.</p>
            <div class="charts wide">{charts}</div>
            """));
    }

    private static LineChart Chart(ComparisonRecord comparison, string metric, string title, bool shares)
    {
        var palette = ArmsSection.PaletteOf(comparison);
        return new LineChart
        {
            Title = title,
            Width = 560,
            Shares = shares,
            FromZero = metric != "loss",
            Lines = [.. comparison.Table.Arms.Select(arm => new ChartLine(
                arm,
                Curve.MeanOf(comparison.Metrics.Where(run => run.Arm == arm).Select(run => Whole(run.Metrics, metric))),
                palette.Of(arm)))],
        };
    }

    /// <summary>A metric over all stages of an arm, one after the other.</summary>
    private static Curve Whole(MetricsFile metrics, string metric)
    {
        var whole = new Curve();
        var before = 0;
        foreach (var stage in metrics.Stages)
        {
            foreach (var point in stage.Find(metric)?.Points ?? [])
                whole.Add(before + point.Step, point.Value);
            before += stage.LastStep;
        }

        return whole;
    }
}
