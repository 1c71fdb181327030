using Agrl.Cli.Reporting.Charts;
using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;

namespace Agrl.Cli.Reporting.Comparisons;

/// <summary>The arms' curves in one chart a metric, each the mean over seeds: against sampled tokens, and against steps.</summary>
internal static class ArmCurvesSection
{
    private const string Sampled = "tokens/sampled";

    private static readonly (string Metric, string Title, bool Shares)[] Panels =
    [
        ("dev/macro_f1", "Macro-F1 in the course of training", true),
        ("dev/rule_adherence", "Rule adherence in the course of training", true),
        ("reward", "Reward", false), ("accuracy", "Accuracy", true), ("entropy", "Entropy", false),
        ("kl", "KL to the reference", false), ("grad_norm", "Gradient norm", false),
        ("frac_reward_zero_std", "Groups without signal", true),
        ("completions/mean_length", "Response length", false), ("loss", "Loss", false),
    ];

    /// <summary>The charts; nothing where no metrics are there.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Markup Render(ComparisonRecord comparison)
    {
        var byTokens = Charts(comparison, isByTokens: true);
        var bySteps = Charts(comparison, isByTokens: false);
        return Parts.When(bySteps.Count > 0, () => Markup.Of($"""
            <p class="intro">Mean over seeds, from each seed's start; the figure beside a name is the mean of the last tenth. Rewards of arms with
            different reward settings are on different scales: compare accuracy there. Macro-F1 and adherence are on a part of one set, and
            there only with <code>evaluation.during</code>.</p>
            {Parts.When(byTokens.Count > 0, () => Markup.Of($"""
                <h3>Against sampled tokens <small>arms that sample nothing are below alone</small></h3>
                <div class="charts wide">{byTokens}</div>
                <details><summary>Against steps, all arms</summary><div class="charts wide">{bySteps}</div></details>
                """))}
            {Parts.When(byTokens.Count == 0, () => Markup.Of($"""<h3>Against steps</h3><div class="charts wide">{bySteps}</div>"""))}
            """));
    }

    private static List<Markup> Charts(ComparisonRecord comparison, bool isByTokens) =>
        [.. Panels.Select(panel => Chart(comparison, panel.Metric, panel.Title, panel.Shares, isByTokens).Render())
            .Where(chart => !chart.IsEmpty)];

    private static LineChart Chart(ComparisonRecord comparison, string metric, string title, bool shares, bool isByTokens)
    {
        var palette = ArmsSection.PaletteOf(comparison);
        return new LineChart
        {
            Title = title,
            Width = 560,
            Shares = shares,
            FromZero = metric != "loss",
            Axis = isByTokens ? "tokens" : "step",
            Lines = [.. comparison.Table.Arms.Select(arm => new ChartLine(
                arm,
                Mean([.. comparison.Metrics.Where(run => run.Arm == arm).Select(run => Whole(run.Metrics, metric))], isByTokens),
                palette.Of(arm)))],
        };
    }

    /// <summary>
    /// The mean of the seeds' curves at each step; of arms that sample, at the mean of the tokens they had sampled by then.
    /// </summary>
    private static Curve Mean(IReadOnlyList<List<(int Step, double Tokens, double Value)>> seeds, bool isByTokens)
    {
        var mean = new Curve();
        foreach (var step in seeds.SelectMany(points => points).Where(point => double.IsFinite(point.Value))
            .GroupBy(point => point.Step).OrderBy(step => step.Key))
        {
            var tokens = step.Average(point => point.Tokens);
            if (!isByTokens || tokens > 0)
                mean.Add(isByTokens ? tokens : step.Key, step.Average(point => point.Value));
        }

        return mean;
    }

    /// <summary>A metric over all stages of an arm, one after the other, with the tokens sampled up to each step.</summary>
    private static List<(int Step, double Tokens, double Value)> Whole(MetricsFile metrics, string metric)
    {
        var whole = new List<(int, double, double)>();
        var (before, tokens) = (0, 0.0);
        foreach (var stage in metrics.Stages)
        {
            var sampled = stage.Find(Sampled)?.Cumulative().Points.ToDictionary(point => point.Step, point => point.Value) ?? [];
            whole.AddRange((stage.Find(metric)?.Points ?? [])
                .Select(point => (before + (int)point.Step, tokens + sampled.GetValueOrDefault(point.Step), point.Value)));
            before += stage.LastStep;
            tokens += stage.Sum(Sampled);
        }

        return whole;
    }
}
