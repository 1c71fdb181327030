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
        var sets = run.Sets.Where(set => run.Models(set).Count > 0).ToList();
        return Parts.When(sets.Count > 0, () => Markup.Of($"""
            <p class="intro">Rows are gold tiers, columns what the model said; the shade is the share of the row, the figure the count.
            A good model is dark on the diagonal; a light column is a tier that the model never says.</p>
            {sets.Select(set => Matrices(run, set))}
            """));
    }

    private static Markup Matrices(RunRecord run, string set)
    {
        var models = run.Models(set);
        var palette = RunPage.PaletteOf(run);
        return Markup.Of($"""
            <h3>{set} <small>{string.Join(" · ", models[0].Metrics.Tiers.Select(tier => $"{tier.Grade} {tier.Name}"))}</small></h3>
            <div class="matrices">{models.Select(model => Matrix(model.Stage, model.Metrics.Confusion, palette))}</div>
            """);
    }

    private static Markup Matrix(string stage, ConfusionMatrix confusion, Palette palette)
    {
        // The last column, of unparsed responses, is shown where there are any.
        var tiers = confusion.Grades.Count;
        var columns = confusion.Counts.Any(row => row.Count > tiers && row[tiers] > 0) ? tiers + 1 : tiers;
        var heads = Enumerable.Range(0, columns).Select(column => column < tiers ? $"{confusion.Grades[column]}" : "none");
        return Markup.Of($"""
            <table class="matrix"><caption>{Parts.Swatch(palette.Of(stage))}{StageNames.Show(stage)}</caption>
            <thead><tr>{Parts.Heads([.. heads.Prepend("gold"), "recall"])}</tr></thead>
            <tbody>{confusion.Counts.Select((row, index) => Row(confusion.Grades[index], row, index, columns))}</tbody></table>
            """);
    }

    private static Markup Row(int grade, IReadOnlyList<int> counts, int index, int columns)
    {
        var total = counts.Sum();
        var recall = total == 0 ? Numbers.None : Numbers.Percent((double)counts[index] / total);
        return Markup.Of($"""
            <tr><th>{grade}</th>{counts.Take(columns).Select((count, column) => Cell(count, total, column == index))}<td class="recall">{recall}</td></tr>

            """);
    }

    private static Markup Cell(int count, int total, bool isHit) => Markup.Of(
        $"""<td class="{(isHit ? "hit" : "miss")}" style="--share:{(total == 0 ? 0 : (double)count / total)}" title="{count} of {total}">{count}</td>""");
}
