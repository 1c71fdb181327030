using System.Globalization;
using System.Text;
using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Relevance.Metrics;
using Agrl.Training.Comparison;
using Agrl.Training.Evaluation;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>A run's evaluations as text: <c>report.md</c> to paste, and <c>report.csv</c> with every figure for other programs.</summary>
internal static class RunTables
{
    /// <summary>The name of the Markdown file.</summary>
    public const string MarkdownFile = "report.md";

    /// <summary>The name of the file of comma-separated values.</summary>
    public const string CsvFile = "report.csv";

    /// <summary>Headline figures and slices of every set, and the warnings, as Markdown; figures in per cent.</summary>
    /// <param name="run">The run.</param>
    public static string ToMarkdown(RunRecord run)
    {
        var text = new StringBuilder(
            $"# {MarkdownCell.Of(run.Name)}\n\nThe run is {HeaderSection.Status(run).Text}. " +
            "Figures are in per cent; what they are is in docs/method.md.\n");
        foreach (var set in run.Sets)
        {
            var rows = run.On(set);
            string[] figures = [.. rows.SelectMany(row => row.Figures.Keys).Distinct()];
            text.Append($"\n## {MarkdownCell.Of(set)}\n\n");
            Table(text, "after", figures, rows.Select(row => (
                StageNames.Show(row.Stage),
                figures.Select(figure => row.Figures.GetValueOrDefault(figure, double.NaN)))));
            var models = run.Models(set);
            string[] slices = [.. models.SelectMany(model => SlicesOf(model.Metrics).Keys).Distinct()];
            if (slices.Length == 0)
                continue;
            text.Append("\nmacro_f1 by slice:\n\n");
            Table(text, "after", slices, models.Select(model => (
                StageNames.Show(model.Stage),
                slices.Select(slice => SlicesOf(model.Metrics).GetValueOrDefault(slice)?.MacroF1 ?? double.NaN))));
        }

        if (run.Metrics.Warnings.Count > 0)
            text.Append("\n## Warnings\n\n");
        foreach (var warning in run.Metrics.Warnings)
            text.Append(CultureInfo.InvariantCulture,
                $"- {MarkdownCell.Of(warning.Stage)}, step {warning.Step}: {MarkdownCell.Of(warning.Message)}\n");
        return text.ToString();
    }

    /// <summary>
    /// Every figure of every stage, set and slice as comma-separated values; the slice is empty for a whole set,
    /// and shares are from 0 to 1.
    /// </summary>
    /// <param name="run">The run.</param>
    public static string ToCsv(RunRecord run)
    {
        var text = new StringBuilder("stage,set,slice,figure,value\n");
        foreach (var row in run.Evaluations)
        {
            if (run.Detail(row.Stage, row.Set) is not { } metrics)
            {
                Lines(text, row.Stage, row.Set, "", row.Figures);
                continue;
            }

            Lines(text, row.Stage, row.Set, "", FiguresOf(metrics));
            foreach (var (slice, part) in SlicesOf(metrics))
                Lines(text, row.Stage, row.Set, slice, FiguresOf(part));
        }

        return text.ToString();
    }

    private static IReadOnlyDictionary<string, EvaluationMetrics> SlicesOf(EvaluationMetrics metrics) =>
        metrics.Slices ?? new Dictionary<string, EvaluationMetrics>();

    private static IEnumerable<KeyValuePair<string, double>> FiguresOf(EvaluationMetrics metrics) =>
    [
        KeyValuePair.Create("count", (double)metrics.Count),
        .. EvaluationResult.FiguresOf(metrics),
        .. metrics.Criteria.Select(criterion => KeyValuePair.Create("verdict_accuracy/" + criterion.Name, criterion.Accuracy)),
    ];

    private static void Table(
        StringBuilder text, string corner, string[] columns, IEnumerable<(string Name, IEnumerable<double> Values)> rows)
    {
        text.Append($"| {corner} | {string.Join(" | ", columns.Select(MarkdownCell.Of))} |\n" +
            $"|---|{string.Concat(columns.Select(_ => "---:|"))}\n");
        foreach (var (name, values) in rows)
            text.Append($"| {MarkdownCell.Of(name)} | {string.Join(" | ", values.Select(value => Numbers.Percent(value)))} |\n");
    }

    private static void Lines(StringBuilder text, string stage, string set, string slice, IEnumerable<KeyValuePair<string, double>> figures)
    {
        foreach (var (figure, value) in figures.Where(figure => double.IsFinite(figure.Value)))
            text.Append(CultureInfo.InvariantCulture,
                $"{CsvField.Of(stage)},{CsvField.Of(set)},{CsvField.Of(slice)},{CsvField.Of(figure)},{value:R}\n");
    }
}
