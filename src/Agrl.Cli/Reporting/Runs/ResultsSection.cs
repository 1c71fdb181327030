using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Relevance.Metrics;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>The headline figures before and after every stage, one table an evaluation set.</summary>
internal static class ResultsSection
{
    private static readonly (string Figure, string Title)[] Columns =
    [
        ("macro_f1", "macro-F1"), ("accuracy", "accuracy"), ("good_f1", "good-F1"), ("verdict_accuracy", "verdict accuracy"),
        ("rule_adherence", "rule adherence"), ("format_rate", "format rate"),
    ];

    /// <summary>The tables; a sentence where nothing was evaluated.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        if (run.Sets.Count == 0)
            return Markup.Of($"""<p class="empty">Nothing was evaluated yet.</p>""");
        return Markup.Of($"""
            <p class="intro">In per cent; the best of a column is marked. The first two rows need no model: what learned anything is above them.
            Read macro-F1 and the F1 of each tier first, since accuracy hides a tier that is never predicted. <i>Verdict accuracy</i>: known verdicts on
            single criteria that are stated right. <i>Rule adherence</i>: responses whose verdicts imply their tier. <i>Format rate</i>: responses that parse.</p>
            {run.Sets.Select(set => Table(run, set))}
            """);
    }

    private static Markup Table(RunRecord run, string set)
    {
        var rows = run.On(set);
        var tiers = Tiers(run, rows, set);
        (string Figure, string Title)[] columns = [.. Columns, .. tiers.Select(tier => ($"f1/tier_{tier.Grade}", tier.Name))];
        var best = columns.Select(column => Best.Of(rows.Select(row => Value(row, column.Figure)))).ToArray();
        return Markup.Of($"""
            <h3>{set} <small>{Size(run, rows, set)}</small></h3>
            <div class="scroll"><table class="results">
            <thead><tr><th rowspan="2">after</th><th colspan="{Columns.Length}">all tiers</th>{Over(tiers.Count, "F1 of each tier")}</tr>
            <tr>{columns.Select(column => Markup.Of($"<th>{column.Title}</th>"))}</tr></thead>
            <tbody>{rows.Select(row => Row(row, columns, best, RunPage.PaletteOf(run)))}</tbody>
            </table></div>
            """);
    }

    private static Markup Row(EvaluationReport row, (string Figure, string Title)[] columns, string?[] best, Palette palette)
    {
        var isReference = RunRecordReader.IsReference(row.Stage);
        var swatch = isReference ? Markup.Empty : Markup.Of($"""<i class="c{palette.Of(row.Stage)}"></i>""");
        return Markup.Of($"""
            <tr class="{(isReference ? "reference" : "model")}"><th>{swatch}{StageNames.Show(row.Stage)}</th>{columns.Select((column, index) => Cell(Value(row, column.Figure), best[index], index == 0))}</tr>

            """);
    }

    private static Markup Cell(double value, string? best, bool isFirst)
    {
        var mark = Numbers.Percent(value) == best ? "best" : "";
        return isFirst && double.IsFinite(value)
            ? Markup.Of($"""<td class="bar {mark}"><svg aria-hidden="true"><rect width="{value * 100}%" height="100%"/></svg><span>{Numbers.Percent(value)}</span></td>""")
            : Markup.Of($"""<td class="{mark}">{Numbers.Percent(value)}</td>""");
    }

    private static Markup Over(int columns, string title) => columns == 0 ? Markup.Empty : Markup.Of($"""<th colspan="{columns}">{title}</th>""");

    private static double Value(EvaluationReport row, string figure) => row.Figures.GetValueOrDefault(figure, double.NaN);

    /// <summary>The tiers in the rubric's order, by name where an evaluation's file has them and by grade where not.</summary>
    private static IReadOnlyList<(int Grade, string Name)> Tiers(RunRecord run, IReadOnlyList<EvaluationReport> rows, string set)
    {
        if (rows.Select(row => run.Detail(row.Stage, set)).FirstOrDefault(detail => detail is not null) is { } metrics)
            return [.. metrics.Tiers.Select(tier => (tier.Grade, $"{tier.Grade} {tier.Name}"))];
        const string prefix = "f1/tier_";
        return [.. rows.SelectMany(row => row.Figures.Keys).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Distinct()
            .Select(name => int.TryParse(name[prefix.Length..], out var grade) ? (grade, $"tier {grade}") : default).Where(tier => tier.Item2 is not null)];
    }

    /// <summary>How many judgments, and how far chance alone moves an accuracy: half of Wilson's 95 % interval around the last row's.</summary>
    private static string Size(RunRecord run, IReadOnlyList<EvaluationReport> rows, string set)
    {
        EvaluationMetrics? metrics = rows.Select(row => run.Detail(row.Stage, set)).LastOrDefault(detail => detail is not null);
        if (metrics is not { Count: > 0, Accuracy: { } accuracy })
            return "";
        const double z = 1.96;
        double n = metrics.Count;
        var error = z / (1 + (z * z / n)) * Math.Sqrt((accuracy * (1 - accuracy) / n) + (z * z / (4 * n * n)));
        return $"{metrics.Count:N0} judgments; an accuracy is known to about ±{Numbers.Percent(error)} points";
    }
}
