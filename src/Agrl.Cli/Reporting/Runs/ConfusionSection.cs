using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Relevance.Metrics;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>Which tiers are taken for which, after every stage.</summary>
internal static class ConfusionSection
{
    /// <summary>The matrices; nothing where no evaluation has one.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        var sets = run.Sets.Select(set => (Set: set, Rows: run.On(set)
            .Select(row => (row.Stage, Detail: run.Detail(row.Stage, set)))
            .Where(row => row.Detail is not null && !RunRecordReader.IsReference(row.Stage)).ToList())).Where(set => set.Rows.Count > 0).ToList();
        return sets.Count == 0 ? Markup.Empty : Markup.Of($"""
            <p class="intro">Rows are gold tiers, columns what the model said; the shade is the share of the row, the figure the count.
            A good model is dark on the diagonal; a light column is a tier that the model never says.</p>
            {sets.Select(set => Markup.Of($"""
                <h3>{set.Set} <small>{string.Join(" · ", set.Rows[0].Detail!.Tiers.Select(tier => $"{tier.Grade} {tier.Name}"))}</small></h3>
                <div class="matrices">{set.Rows.Select(row => Matrix(row.Stage, row.Detail!, RunPage.PaletteOf(run)))}</div>
                """))}
            """);
    }

    private static Markup Matrix(string stage, EvaluationMetrics metrics, Palette palette)
    {
        var confusion = metrics.Confusion;
        // The column of unparsed responses is shown where there are any.
        var columns = confusion.Counts.Any(row => row.Count > confusion.Grades.Count && row[confusion.Grades.Count] > 0) ? confusion.Grades.Count + 1 : confusion.Grades.Count;
        return Markup.Of($"""
            <table class="matrix"><caption><i class="c{palette.Of(stage)}"></i>{StageNames.Show(stage)}</caption>
            <thead><tr><th>gold</th>{Enumerable.Range(0, columns).Select(column => Markup.Of($"<th>{(column < confusion.Grades.Count ? $"{confusion.Grades[column]}" : "none")}</th>"))}<th>recall</th></tr></thead>
            <tbody>{confusion.Counts.Select((row, index) => Row(confusion.Grades[index], row, index, columns))}</tbody></table>
            """);
    }

    private static Markup Row(int grade, IReadOnlyList<int> counts, int index, int columns)
    {
        var total = counts.Sum();
        return Markup.Of($"""
            <tr><th>{grade}</th>{counts.Take(columns).Select((count, column) => Markup.Of(
                $"""<td class="{(column == index ? "hit" : "miss")}" style="--share:{(total == 0 ? 0 : (double)count / total)}" title="{count} of {total}">{count}</td>"""))}<td class="recall">{(total == 0 ? Numbers.None : Numbers.Percent((double)counts[index] / total))}</td></tr>
            """);
    }
}
