using Agrl.Cli.Reporting.Charts;
using Agrl.Cli.Reporting.Html;

namespace Agrl.Cli.Reporting.Comparisons;

/// <summary>Every seed of every arm as a point, so that a reader sees whether arms differ by more than seeds do.</summary>
internal static class SeedsSection
{
    private static readonly string[] Figures = ["macro_f1", "accuracy", "rule_adherence"];

    /// <summary>The points and the table behind them; nothing where no arm has finished.</summary>
    /// <param name="comparison">The comparison.</param>
    public static Markup Render(ComparisonRecord comparison)
    {
        var plots = comparison.Table.Sets.SelectMany(set => Figures.Select(figure => Plot(comparison, set, figure))).Where(plot => !plot.IsEmpty).ToList();
        return plots.Count == 0 ? Markup.Empty : Markup.Of($"""
            <p class="intro">A point is a seed, the line their mean. Points of one seed share their start, so compare an arm with another seed by seed.</p>
            <div class="slices">{plots}</div>
            {Table(comparison)}
            """);
    }

    private static Markup Plot(ComparisonRecord comparison, string set, string figure)
    {
        var rows = comparison.Table.Arms.Select(arm => (Arm: arm, Points: Points(comparison, arm, set, figure))).ToList();
        var all = rows.SelectMany(row => row.Points).Select(point => point.Value).ToList();
        if (all.Count == 0)
            return Markup.Empty;
        var step = AxisTicks.Step(Math.Max(0.02, all.Max() - all.Min()) / 4);
        var from = Math.Floor(all.Min() / step) * step;
        var to = Math.Max(from + step, Math.Ceiling(all.Max() / step) * step);
        var ticks = AxisTicks.Within(from, to, 4);
        var palette = ArmsSection.PaletteOf(comparison);
        return Markup.Of($"""
            <figure class="bars dots"><figcaption><b>{set}</b> {ArmsSection.Title(figure)}, per cent</figcaption>
            {rows.Select(row => Markup.Of($"""
                <div class="slice"><div class="name">{row.Arm}</div><div class="value"><svg role="img" aria-label="{row.Arm}: {string.Join(", ", row.Points.Select(point => Numbers.Percent(point.Value)))}">{Strip(row.Points, palette.Of(row.Arm))}</svg><span>{(row.Points.Count == 0 ? Numbers.None : Numbers.Percent(row.Points.Average(point => point.Value)))}</span></div></div>

                """))}
            <div class="slice"><div class="name"></div><div class="value"><svg class="axis" aria-hidden="true">{ticks.Select(tick => Markup.Of($"""<text class="tick" x="{Place(tick)}%" y="11" text-anchor="middle">{tick * 100}</text>"""))}</svg><span></span></div></div>
            </figure>
            """);

        // Inside the strip's ends, so that no point is cut in half.
        double Place(double value) => 4 + ((value - from) / (to - from) * 92);

        Markup Strip(IReadOnlyList<(int Seed, double Value)> points, int color) => Markup.Of($"""
            {ticks.Select(tick => Markup.Of($"""<line class="grid" x1="{Place(tick)}%" x2="{Place(tick)}%" y1="0" y2="100%"/>"""))}{(points.Count == 0 ? Markup.Empty : Markup.Of(
                $"""<line class="mean" x1="{Place(points.Average(point => point.Value))}%" x2="{Place(points.Average(point => point.Value))}%" y1="15%" y2="85%"/>"""))}{points.Select(point => Markup.Of(
                $"""<circle class="c{color}" cx="{Place(point.Value)}%" cy="50%" r="4.5"><title>seed {point.Seed}: {Numbers.Percent(point.Value)}</title></circle>"""))}
            """);
    }

    private static IReadOnlyList<(int Seed, double Value)> Points(ComparisonRecord comparison, string arm, string set, string figure) =>
        [.. comparison.Table.Results.Where(result => result.Arm == arm)
            .Select(result => (result.Seed, Value: result.Figures.GetValueOrDefault(set)?.GetValueOrDefault(figure, double.NaN) ?? double.NaN))
            .Where(point => double.IsFinite(point.Value)).OrderBy(point => point.Seed)];

    private static Markup Table(ComparisonRecord comparison) => Markup.Of($"""
        <details><summary>macro-F1 of every seed</summary><div class="scroll"><table>
        <thead><tr><th>arm</th><th>set</th>{comparison.Seeds.Select(seed => Markup.Of($"<th>seed {seed}</th>"))}</tr></thead>
        <tbody>{comparison.Table.Arms.SelectMany(arm => comparison.Table.Sets.Select(set => Row(comparison, arm, set)))}</tbody></table></div></details>
        """);

    private static Markup Row(ComparisonRecord comparison, string arm, string set)
    {
        var points = Points(comparison, arm, set, "macro_f1").ToDictionary(point => point.Seed, point => point.Value);
        return Markup.Of($"<tr><th>{arm}</th><td>{set}</td>{comparison.Seeds.Select(seed => Markup.Of($"<td>{Numbers.Percent(points.TryGetValue(seed, out var value) ? value : null)}</td>"))}</tr>");
    }
}
