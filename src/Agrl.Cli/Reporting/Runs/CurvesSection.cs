using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>What training measured at every step, one block of charts a stage.</summary>
internal static class CurvesSection
{
    /// <summary>The charts; a sentence where no step was written.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        if (run.Metrics.Stages.Count == 0)
            return Markup.Of($"""<p class="empty">metrics.jsonl has no step.</p>""");
        return Markup.Of($"""
            <p class="intro">By step. Thin lines are the steps themselves, bold ones their moving mean; the figure in a heading is the mean of
            the last tenth of the steps. Figures of rewards, accuracy and lengths are over responses that were sampled without a hint.</p>
            {run.Metrics.Stages.Select(stage => Block(run, stage))}
            """);
    }

    private static Markup Block(RunRecord run, StageCurves stage)
    {
        var settings = run.Configuration?.Stages.FirstOrDefault(candidate => candidate.Label == stage.Stage);
        var summary = settings is null ? Pace(stage) : $"{StageSummary.Of(settings)} · {Pace(stage)}";
        var charts = CurvePanels.Of(stage, grade => TierName(run, grade)).ToLookup(panel => panel.IsDetail, panel => panel.Render());
        return Markup.Of($"""
            <h3>{Parts.Swatch(RunPage.PaletteOf(run).Of(stage.Stage))}{stage.Stage} <small>{summary}</small></h3>
            <div class="charts">{charts[false]}</div>
            <details><summary>More of {stage.Stage}: further charts and every metric</summary>
            <div class="charts">{charts[true]}</div>
            {MetricsTable(stage)}
            </details>
            """);
    }

    private static string Pace(StageCurves stage)
    {
        var steps = $"{stage.Steps:N0} {(stage.Steps == 1 ? "step" : "steps")}";
        var seconds = stage.Sum("step_seconds");
        return seconds <= 0
            ? steps
            : $"{steps} in {Numbers.Duration(TimeSpan.FromSeconds(seconds))}, {Numbers.Short(stage.Sum("num_tokens") / seconds)} tokens/s";
    }

    private static string TierName(RunRecord run, int grade)
    {
        var tier = run.Details.Values.SelectMany(detail => detail.Tiers).FirstOrDefault(tier => tier.Grade == grade);
        return tier is null ? $"tier {grade}" : $"{grade} {tier.Name}";
    }

    /// <summary>Every metric there is, so that the charts' choice hides none.</summary>
    private static Markup MetricsTable(StageCurves stage) => Parts.Table(
        Parts.Heads("metric", "first", "last", "last tenth", "lowest", "highest", "sum"),
        stage.Names.Select(name => Markup.Of($"<th>{name}</th>{MetricsRow(stage.Find(name))}")));

    private static Markup MetricsRow(Curve? curve)
    {
        if (curve is null)
            return Markup.Of($"""<td colspan="6">no finite value</td>""");
        var values = curve.Points.Select(point => point.Value).ToList();
        double[] figures = [values[0], values[^1], curve.End(), values.Min(), values.Max(), curve.Sum];
        return Markup.Join(Parts.Cells(figures.Select(value => Numbers.Short(value))));
    }
}
