using Agrl.Cli.Reporting.Charts;
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
            <p class="intro">By step. Thin lines are the steps themselves, bold ones their moving mean; the figure in a heading is the mean of the last
            tenth of the steps. Figures of rewards, accuracy and lengths are over the free responses, those that were sampled without a hint.</p>
            {run.Metrics.Stages.Select(stage => Block(run, stage))}
            """);
    }

    private static Markup Block(RunRecord run, StageCurves stage)
    {
        var settings = run.Configuration?.Stages.FirstOrDefault(candidate => candidate.Label == stage.Stage);
        var charts = CurvePanels.Of(stage, grade => TierName(run, grade)).ToLookup(panel => panel.IsDetail, panel => panel.Render());
        return Markup.Of($"""
            <h3><i class="c{RunPage.PaletteOf(run).Of(stage.Stage)}"></i>{stage.Stage} <small>{(settings is null ? "" : StageSummary.Of(settings) + " · ")}{Pace(stage)}</small></h3>
            <div class="charts">{charts[false]}</div>
            <details><summary>More of {stage.Stage}: further charts and every metric</summary>
            <div class="charts">{charts[true]}</div>
            {MetricsTable(stage)}
            </details>
            """);
    }

    private static string Pace(StageCurves stage)
    {
        var seconds = stage.Sum("step_seconds");
        var tokens = stage.Sum("num_tokens");
        return $"{stage.Steps:N0} {(stage.Steps == 1 ? "step" : "steps")}" + (seconds > 0 ? $" in {Numbers.Duration(TimeSpan.FromSeconds(seconds))}, {Numbers.Short(tokens / seconds)} tokens/s" : "");
    }

    private static string TierName(RunRecord run, int grade) =>
        run.Details.Values.SelectMany(detail => detail.Tiers).FirstOrDefault(tier => tier.Grade == grade) is { } tier ? $"{grade} {tier.Name}" : $"tier {grade}";

    /// <summary>Every metric there is, so that the charts' choice hides none.</summary>
    private static Markup MetricsTable(StageCurves stage) => Markup.Of($"""
        <div class="scroll"><table>
        <thead><tr><th>metric</th><th>first</th><th>last</th><th>last tenth</th><th>lowest</th><th>highest</th><th>sum</th></tr></thead>
        <tbody>{stage.Names.Select(name => MetricsRow(name, stage.Find(name)))}</tbody></table></div>
        """);

    private static Markup MetricsRow(string name, Curve? curve) => curve is null
        ? Markup.Of($"""<tr><th>{name}</th><td colspan="6">no finite value</td></tr>""")
        : Markup.Of($"<tr><th>{name}</th><td>{Numbers.Short(curve.Points[0].Value)}</td><td>{Numbers.Short(curve.Points[^1].Value)}</td><td>{Numbers.Short(curve.End())}</td><td>{Numbers.Short(curve.Points.Min(point => point.Value))}</td><td>{Numbers.Short(curve.Points.Max(point => point.Value))}</td><td>{Numbers.Short(curve.Sum)}</td></tr>");
}
