using Agrl.Cli.Reporting.Html;

namespace Agrl.Cli.Reporting.Charts;

/// <summary>Shares as points on a line, one line below the other on the same scale. Places are in per cent of the width, so that points stay round.</summary>
internal sealed class DotStrip
{
    private readonly double from;
    private readonly double to;

    private DotStrip(double from, double to) => (this.from, this.to) = (from, to);

    private IReadOnlyList<double> Ticks => AxisTicks.Within(from, to, 4);

    /// <summary>A scale that some values fit on.</summary>
    /// <param name="values">At least one.</param>
    public static DotStrip Around(IReadOnlyCollection<double> values)
    {
        // Two points of a share at least, or noise would fill the strip.
        var step = AxisTicks.Step(Math.Max(0.02, values.Max() - values.Min()) / 4);
        var from = Math.Floor(values.Min() / step) * step;
        return new DotStrip(from, Math.Max(from + step, Math.Ceiling(values.Max() / step) * step));
    }

    /// <summary>The points of a name and their mean.</summary>
    /// <param name="name">The name.</param>
    /// <param name="points">Seeds and their values.</param>
    /// <param name="color">The colour's number in the palette.</param>
    public Markup Draw(string name, IReadOnlyList<(int Seed, double Value)> points, int color) => Markup.Of($"""
        <svg role="img" aria-label="{name}: {string.Join(", ", points.Select(point => Numbers.Percent(point.Value)))}">
        {Ticks.Select(tick => Line("grid", tick, "0", "100%"))}
        {Parts.When(points.Count > 0, () => Line("mean", points.Average(point => point.Value), "15%", "85%"))}
        {points.Select(point => Markup.Of($"""
            <circle class="c{color}" cx="{Place(point.Value)}%" cy="50%" r="4.5"><title>seed {point.Seed}: {Numbers.Percent(point.Value)}</title></circle>
            """))}</svg>
        """);

    /// <summary>The scale's figures, in per cent.</summary>
    public Markup Axis() => Markup.Of($"""
        <svg class="axis" aria-hidden="true">{Ticks.Select(tick =>
            Markup.Of($"""<text class="tick" x="{Place(tick)}%" y="11" text-anchor="middle">{tick * 100}</text>"""))}</svg>
        """);

    private Markup Line(string kind, double value, string top, string bottom) =>
        Markup.Of($"""<line class="{kind}" x1="{Place(value)}%" x2="{Place(value)}%" y1="{top}" y2="{bottom}"/>""");

    // Inside the strip's ends, so that no point is cut in half.
    private double Place(double value) => 4 + ((value - from) / (to - from) * 92);
}
