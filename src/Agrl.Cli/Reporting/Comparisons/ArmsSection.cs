using Agrl.Cli.Reporting.Html;
using Agrl.Training.Comparison;

namespace Agrl.Cli.Reporting.Comparisons;

/// <summary>Mean and deviation over seeds of every arm's headline figures, one table an evaluation set, and what the arms cost.</summary>
internal static class ArmsSection
{
    private static readonly (string Title, Func<ArmResult, double> Cost)[] Costs =
        [("responses", result => result.Responses), ("tokens", result => result.Tokens), ("updates", result => result.Updates), ("seconds", result => result.Seconds)];

    /// <summary>The tables; a sentence where no arm has finished.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Markup Render(ComparisonRecord comparison)
    {
        if (comparison.Table.Results.Count == 0)
            return Markup.Of($"""<p class="empty">No arm has finished yet.</p>""");
        return Markup.Of($"""
            <p class="intro">Mean over seeds in per cent, and the deviation between seeds where there are several; the best mean of a column is marked. Every arm
            begins from the same start of its seed. A difference that is small beside the deviations shows nothing.</p>
            {comparison.Table.Sets.Select(set => Table(comparison, set))}
            {CostTable(comparison)}
            """);
    }

    private static Markup Table(ComparisonRecord comparison, string set)
    {
        var table = comparison.Table;
        var palette = PaletteOf(comparison);
        (string Figure, string Title)[] columns =
        [
            .. ComparisonTable.Columns.Select(figure => (figure, Title(figure))),
            .. table.Results.SelectMany(result => result.Figures.TryGetValue(set, out var figures) ? figures.Keys : [])
                .Where(figure => figure.StartsWith("f1/", StringComparison.Ordinal)).Distinct().Select(figure => (figure, Title(figure))),
        ];
        var best = columns.Select(column => Best.Of(table.Arms.Select(arm => table.Of(arm, set, column.Figure).Mean))).ToArray();
        return Markup.Of($"""
            <h3>{set}</h3>
            <div class="scroll"><table class="results">
            <thead><tr><th>arm</th>{columns.Select(column => Markup.Of($"<th>{column.Title}</th>"))}</tr></thead>
            <tbody>{table.Arms.Select(arm => Markup.Of($"""
                <tr><th><i class="c{palette.Of(arm)}"></i>{arm}</th>{columns.Select((column, index) => Cell(table.Of(arm, set, column.Figure), best[index]))}</tr>

                """))}</tbody></table></div>
            """);
    }

    private static Markup Cell(MeanDeviation value, string? best) => value.Count == 0
        ? Markup.Of($"<td>{Numbers.None}</td>")
        : Markup.Of($"""<td class="{(Numbers.Percent(value.Mean) == best ? "best" : "")}">{Numbers.Percent(value.Mean)}{(value.Count > 1 ? Markup.Of($"<small> ±{Numbers.Percent(value.Deviation)}</small>") : Markup.Empty)}</td>""");

    private static Markup CostTable(ComparisonRecord comparison) => Markup.Of($"""
        <h3>Cost <small>mean over seeds</small></h3>
        <div class="scroll"><table><thead><tr><th>arm</th>{Costs.Select(cost => Markup.Of($"<th>{cost.Title}</th>"))}</tr></thead>
        <tbody>{comparison.Table.Arms.Select(arm => Markup.Of($"""
            <tr><th>{arm}</th>{Costs.Select(cost => Markup.Of($"<td>{Numbers.Count(comparison.Table.Cost(arm, cost.Cost).Mean)}</td>"))}</tr>

            """))}</tbody></table></div>
        """);

    /// <summary>A figure's name as readers know it.</summary>
    /// <param name="figure">Its name in files.</param>
    public static string Title(string figure) => figure switch
    {
        "macro_f1" => "macro-F1",
        "good_f1" => "good-F1",
        "verdict_accuracy" => "verdict accuracy",
        "rule_adherence" => "rule adherence",
        "format_rate" => "format rate",
        _ => figure.Replace("f1/tier_", "F1 tier ", StringComparison.Ordinal),
    };

    /// <summary>The colours of the arms.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Palette PaletteOf(ComparisonRecord comparison) => new(comparison.Table.Arms);
}
