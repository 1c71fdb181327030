using Agrl.Cli.Reporting.Charts;
using Agrl.Cli.Reporting.Html;
using Agrl.Relevance.Metrics;

namespace Agrl.Cli.Reporting.Comparisons;

/// <summary>Every seed of every arm as a point, so that a reader sees whether arms differ by more than seeds do.</summary>
internal static class SeedsSection
{
    /// <summary>The points and the table behind them; nothing where no arm has finished.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Markup Render(ComparisonRecord comparison)
    {
        var plots = comparison.Table.Sets.SelectMany(set => FigureNames.Leading.Select(figure => Plot(comparison, set, figure)))
            .Where(plot => !plot.IsEmpty).ToList();
        return Parts.When(plots.Count > 0, () => Markup.Of($"""
            <p class="intro">A point is a seed, the line their mean. Points of one seed share their start, so compare an arm with another
            seed by seed.</p>
            <div class="slices">{plots}</div>
            <details><summary>macro-F1 of every seed</summary>{Table(comparison)}</details>
            """));
    }

    private static Markup Plot(ComparisonRecord comparison, string set, string figure)
    {
        var rows = comparison.Table.Arms.Select(arm => (Arm: arm, Points: Points(comparison, arm, set, figure))).ToList();
        var values = rows.SelectMany(row => row.Points).Select(point => point.Value).ToList();
        if (values.Count == 0)
            return Markup.Empty;
        var strip = DotStrip.Around(values);
        var palette = ArmsSection.PaletteOf(comparison);
        return Markup.Of($"""
            <figure class="bars dots"><figcaption><b>{set}</b> {FigureNames.Title(figure)}, per cent</figcaption>
            {rows.Select(row => Row(row.Arm, strip.Draw(row.Arm, row.Points, palette.Of(row.Arm)), row.Points.Select(point => point.Value)))}
            {Row("", strip.Axis(), null)}
            </figure>
            """);
    }

    private static Markup Row(string name, Markup drawing, IEnumerable<double>? values) => Markup.Of($"""
        <div class="slice"><div class="name">{name}</div>
        <div class="value">{drawing}<span>{(values is null ? "" : Numbers.Percent(values.DefaultIfEmpty(double.NaN).Average()))}</span></div></div>

        """);

    private static IReadOnlyList<(int Seed, double Value)> Points(ComparisonRecord comparison, string arm, string set, string figure) =>
    [
        .. comparison.Table.Results
            .Where(result => result.Arm == arm && result.Figures.ContainsKey(set))
            .Select(result => (result.Seed, Value: result.Figures[set].GetValueOrDefault(figure, double.NaN)))
            .Where(point => double.IsFinite(point.Value))
            .OrderBy(point => point.Seed),
    ];

    private static Markup Table(ComparisonRecord comparison) => Parts.Table(
        Parts.Heads(["arm", "set", .. comparison.Seeds.Select(seed => $"seed {seed}")]),
        comparison.Table.Arms.SelectMany(arm => comparison.Table.Sets.Select(set =>
        {
            var points = Points(comparison, arm, set, FigureNames.MacroF1).ToDictionary(point => point.Seed, point => point.Value);
            var values = comparison.Seeds.Select(seed => Numbers.Percent(points.TryGetValue(seed, out var value) ? value : null));
            return Markup.Of($"<th>{arm}</th>{Parts.Cells(values.Prepend(set))}");
        })));
}
