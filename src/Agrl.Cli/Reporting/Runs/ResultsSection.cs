using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Relevance.Metrics;
using Agrl.Training.Evaluation;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>The headline figures before and after every stage, one table an evaluation set.</summary>
internal static class ResultsSection
{
    private static readonly (string Figure, string Title)[] Overall =
        [.. FigureNames.Overall.Select(figure => (figure, FigureNames.Title(figure)))];

    /// <summary>The tables; a sentence where nothing was evaluated.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        if (run.Sets.Count == 0)
            return Markup.Of($"""<p class="empty">Nothing was evaluated yet.</p>""");
        return Markup.Of($"""
            <p class="intro">In per cent; the best of a column is marked. The rows in italics need no model: what learned anything is above
            them. Read macro-F1 and the F1 of each tier first, since accuracy hides a tier that is never predicted. <i>Verdict accuracy</i>:
            known verdicts on single criteria that are stated right. <i>Rule adherence</i>: responses whose verdicts imply their tier.
            <i>Fully right</i>: responses whose tier and every known verdict are. <i>Format rate</i>: responses that parse.</p>
            {run.Sets.Select(set => Table(run, set))}
            """);
    }

    private static Markup Table(RunRecord run, string set)
    {
        var rows = run.On(set);
        var tiers = Tiers(run, rows, set);
        (string Figure, string Title)[] columns = [.. Overall, .. tiers];
        var best = columns.Select(column => Best.Of(rows.Select(row => Value(row, column.Figure)))).ToArray();
        return Markup.Of($"""
            <h3>{set} <small>{Size(run, rows, set)}</small></h3>
            <div class="scroll"><table class="results">
            <thead><tr><th rowspan="2">after</th><th colspan="{Overall.Length}">all tiers</th>
            {Parts.When(tiers.Count > 0, () => Markup.Of($"""<th colspan="{tiers.Count}">F1 of each tier</th>"""))}</tr>
            <tr>{Parts.Heads(columns.Select(column => column.Title))}</tr></thead>
            <tbody>{rows.Select(row => Row(row, columns.Select(column => Value(row, column.Figure)), best, RunPage.PaletteOf(run)))}</tbody>
            </table></div>
            """);
    }

    private static Markup Row(EvaluationReport row, IEnumerable<double> values, string?[] best, Palette palette)
    {
        var isReference = TrivialReferences.IsOne(row.Stage);
        var swatch = Parts.When(!isReference, () => Parts.Swatch(palette.Of(row.Stage)));
        return Markup.Of($"""
            <tr class="{(isReference ? "reference" : "model")}"><th>{swatch}{StageNames.Show(row.Stage)}</th>
            {values.Select((value, index) => Cell(value, best[index], hasBar: index == 0))}</tr>

            """);
    }

    private static Markup Cell(double value, string? best, bool hasBar)
    {
        var text = Numbers.Percent(value);
        var mark = text == best ? "best" : "";
        return hasBar && double.IsFinite(value)
            ? Markup.Of($"""<td class="bar {mark}"><svg aria-hidden="true"><rect width="{value * 100}%" height="100%"/></svg><span>{text}</span></td>""")
            : Markup.Of($"""<td class="{mark}">{text}</td>""");
    }

    private static double Value(EvaluationReport row, string figure) => row.Figures.GetValueOrDefault(figure, double.NaN);

    /// <summary>
    /// The figures of the tiers, by name and in the rubric's order where an evaluation's file has them, and by grade where not.
    /// </summary>
    private static IReadOnlyList<(string Figure, string Title)> Tiers(RunRecord run, IReadOnlyList<EvaluationReport> rows, string set)
    {
        if (rows.Select(row => run.Detail(row.Stage, set)).FirstOrDefault(detail => detail is not null) is { } metrics)
            return [.. metrics.Tiers.Select(tier => (FigureNames.Tier(tier.Grade), $"{tier.Grade} {tier.Name}"))];
        var figures = rows.SelectMany(row => row.Figures.Keys).Where(FigureNames.IsTier).Distinct();
        return [.. figures.Select(figure => (figure, $"tier {FigureNames.GradeOf(figure)}"))];
    }

    /// <summary>
    /// How many judgments, and how far chance alone moves an accuracy: half of Wilson's 95 % interval around the last row's.
    /// </summary>
    private static string Size(RunRecord run, IReadOnlyList<EvaluationReport> rows, string set)
    {
        var metrics = rows.Select(row => run.Detail(row.Stage, set)).LastOrDefault(detail => detail is not null);
        if (metrics is not { Count: > 0, Accuracy: { } accuracy })
            return "";
        const double z = 1.96;
        double n = metrics.Count;
        var error = z / (1 + (z * z / n)) * Math.Sqrt((accuracy * (1 - accuracy) / n) + (z * z / (4 * n * n)));
        return $"{metrics.Count:N0} judgments; an accuracy is known to about ±{Numbers.Percent(error)} points";
    }
}
