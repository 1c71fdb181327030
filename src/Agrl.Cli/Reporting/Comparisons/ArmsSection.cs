using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Runs;
using Agrl.Relevance.Metrics;
using Agrl.Training.Comparison;

namespace Agrl.Cli.Reporting.Comparisons;

/// <summary>Mean and deviation over seeds of every arm's headline figures, one table an evaluation set, and what the arms cost.</summary>
internal static class ArmsSection
{
    private static readonly Func<ArmResult, double>[] Costs =
    [
        result => result.Responses, result => result.SampledTokens, result => result.Tokens,
        result => result.Updates, result => result.Seconds,
    ];

    /// <summary>The tables; a sentence where no arm has finished.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Markup Render(ComparisonRecord comparison)
    {
        var table = comparison.Table;
        if (table.Results.Count == 0)
            return Markup.Of($"""<p class="empty">No arm has finished yet.</p>""");
        return Markup.Of($"""
            <p class="intro">Mean over seeds in per cent, and the deviation between seeds where there are several; the best mean of a column
            is marked; the rows in italics need no model. Every arm begins from the same start of its seed. A difference that is small beside the deviations shows nothing.</p>
            {table.Sets.Select(set => FiguresTable(table, set, PaletteOf(comparison)))}
            {Missing(comparison)}
            <h3>Cost <small>mean over seeds</small></h3>
            {Parts.Table(
                Parts.Heads("arm", "seeds", "responses sampled", "tokens sampled", "tokens seen", "updates", "seconds"),
                table.Arms.Select(arm => Markup.Of($"<th>{arm}</th>{Parts.Cells(Costs.Select(cost => Numbers.Count(table.Cost(arm, cost).Mean)).Prepend(Numbers.Count(table.Seeds(arm))))}")))}
            """);
    }

    private static Markup Missing(ComparisonRecord comparison) => Parts.When(comparison.Missing.Count > 0, () => Markup.Of(
        $"""<p class="intro">Not finished by any seed yet: {string.Join("; ", comparison.Missing)}.</p>"""));

    private static Markup FiguresTable(ComparisonTable table, string set, Palette palette)
    {
        var tiers = table.Results.Where(result => result.Figures.ContainsKey(set)).SelectMany(result => result.Figures[set].Keys)
            .Where(FigureNames.IsTier).Distinct();
        string[] figures = [.. ComparisonTable.Columns, .. tiers];
        var best = figures.Select(figure => Best.Of(table.Arms.Select(arm => table.Of(arm, set, figure).Mean))).ToArray();
        var rows = table.Arms.Select(arm => Markup.Of(
            $"<th>{Parts.Swatch(palette.Of(arm))}{arm}</th>{figures.Select((figure, index) => Cell(table.Of(arm, set, figure), best[index]))}"));
        var references = table.References.Where(reference => reference.Set == set).Select(reference => Markup.Of($"""
            <tr class="reference"><th>{StageNames.Show(reference.Name)}</th>{Parts.Cells(figures.Select(figure =>
                Numbers.Percent(reference.Figures.GetValueOrDefault(figure, double.NaN))))}</tr>

            """));
        return Markup.Of($"""
            <h3>{set}</h3>
            <div class="scroll"><table class="results"><thead><tr>{Parts.Heads(figures.Select(FigureNames.Title).Prepend("arm"))}</tr></thead>
            <tbody>{references}{rows.Select(row => Markup.Of($"<tr>{row}</tr>\n"))}</tbody></table></div>
            """);
    }

    private static Markup Cell(MeanDeviation value, string? best)
    {
        var mean = Numbers.Percent(value.Mean);
        var deviation = Parts.When(value.Count > 1, () => Markup.Of($"<small> ±{Numbers.Percent(value.Deviation)}</small>"));
        return Markup.Of($"""<td class="{(mean == best ? "best" : "")}">{mean}{deviation}</td>""");
    }

    /// <summary>The colours of the arms.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Palette PaletteOf(ComparisonRecord comparison) => new(comparison.Table.Arms);
}
