using System.Globalization;
using System.Text;
using Agrl.Relevance.Metrics;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Comparison;

/// <summary>The arms of a comparison side by side: mean and deviation over seeds.</summary>
public sealed class ComparisonTable
{
    /// <summary>A table.</summary>
    /// <param name="results">All results.</param>
    /// <param name="arms">The arms in order.</param>
    /// <param name="sets">The evaluation sets in order.</param>
    public ComparisonTable(IReadOnlyList<ArmResult> results, IReadOnlyList<string> arms, IReadOnlyList<string> sets)
    {
        Results = results;
        Arms = arms;
        Sets = sets;
    }

    /// <summary>What trivial references reach on the same sets, to be shown beside the arms.</summary>
    public IReadOnlyList<ReferenceFigures> References { get; init; } = [];

    /// <summary>The headline figures, in the table's order of columns.</summary>
    public static IReadOnlyList<string> Columns => FigureNames.Overall;

    /// <summary>What arms cost, in the table's order of columns: responses and tokens sampled, updates, seconds.</summary>
    public static IReadOnlyList<Func<ArmResult, double>> Costs { get; } =
        [r => r.Responses, r => r.SampledTokens, r => r.Updates, r => r.Seconds];

    /// <summary>All results.</summary>
    public IReadOnlyList<ArmResult> Results { get; }

    /// <summary>The arms in order.</summary>
    public IReadOnlyList<string> Arms { get; }

    /// <summary>The evaluation sets in order.</summary>
    public IReadOnlyList<string> Sets { get; }

    /// <summary>Mean and sample deviation of a figure over seeds; NaN where no seed has it.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="set">The evaluation set.</param>
    /// <param name="figure">The figure.</param>
    public MeanDeviation Of(string arm, string set, string figure) =>
        MeanDeviation.Of([.. Results.Where(r => r.Arm == arm)
            .Select(r => r.Figures.GetValueOrDefault(set)?.GetValueOrDefault(figure, double.NaN) ?? double.NaN)
            .Where(double.IsFinite)]);

    /// <summary>Mean and deviation of what an arm cost.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="cost">Which cost.</param>
    public MeanDeviation Cost(string arm, Func<ArmResult, double> cost) =>
        MeanDeviation.Of([.. Results.Where(r => r.Arm == arm).Select(cost)]);

    /// <summary>How many seeds of an arm there are.</summary>
    /// <param name="arm">The arm.</param>
    public int Seeds(string arm) => Results.Count(r => r.Arm == arm);

    /// <summary>The table as Markdown, one part a set, figures in per cent.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder();
        foreach (var set in Sets)
        {
            var rule = string.Concat(Enumerable.Repeat("---:|", Columns.Count + 5));
            text.Append($"### {MarkdownCell.Of(set)}\n\n" +
                $"| arm | {string.Join(" | ", Columns)} | seeds | responses | sampled tokens | updates | seconds |\n|---|{rule}\n");
            foreach (var reference in References.Where(r => r.Set == set))
            {
                var cells = string.Join(" | ",
                    Columns.Select(c => MeanDeviation.Of(
                        [.. new[] { reference.Figures.GetValueOrDefault(c, double.NaN) }.Where(double.IsFinite)]).Percent()));
                text.Append(CultureInfo.InvariantCulture, $"| *{reference.Name}* | {cells} |  |  |  |  |  |\n");
            }

            foreach (var arm in Arms)
            {
                var cells = string.Join(" | ", Columns.Select(c => Of(arm, set, c).Percent()));
                text.Append(CultureInfo.InvariantCulture,
                    $"| {MarkdownCell.Of(arm)} | {cells} | {Seeds(arm)} | " +
                    $"{string.Join(" | ", Costs.Select(cost => Whole(Cost(arm, cost).Mean)))} |\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Every figure of every seed as comma-separated values.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder("arm,seed,set,figure,value\n");
        foreach (var result in Results)
        {
            foreach (var (set, figures) in result.Figures)
            {
                foreach (var (figure, value) in figures)
                    text.Append(CultureInfo.InvariantCulture,
                        $"{CsvField.Of(result.Arm)},{result.Seed},{CsvField.Of(set)},{figure},{value:R}\n");
            }
        }

        return text.ToString();
    }

    private static string Whole(double value) => double.IsFinite(value) ? value.ToString("F0", CultureInfo.InvariantCulture) : "–";
}
