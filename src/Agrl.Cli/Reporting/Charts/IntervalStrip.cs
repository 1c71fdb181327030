using Agrl.Cli.Reporting.Html;

namespace Agrl.Cli.Reporting.Charts;

/// <summary>Differences with their intervals, one line below the other on one scale that holds zero. Places are in per cent of the width.</summary>
internal sealed class IntervalStrip
{
    private readonly double from;
    private readonly double to;

    private IntervalStrip(double from, double to) => (this.from, this.to) = (from, to);

    private IReadOnlyList<double> Ticks => AxisTicks.Within(from, to, 5);

    /// <summary>A scale that some intervals, and zero, fit on.</summary>
    /// <param name="ends">Their ends; finite.</param>
    public static IntervalStrip Around(IReadOnlyCollection<double> ends)
    {
        var (low, high) = (Math.Min(0, ends.DefaultIfEmpty(0).Min()), Math.Max(0, ends.DefaultIfEmpty(0).Max()));
        // Two points of a share at least, or noise would fill the strip.
        var step = AxisTicks.Step(Math.Max(0.02, high - low) / 4);
        var from = Math.Floor(low / step) * step;
        return new IntervalStrip(from, Math.Max(from + step, Math.Ceiling(high / step) * step));
    }

    /// <summary>An interval and its middle.</summary>
    /// <param name="name">Whose it is.</param>
    /// <param name="mean">The difference.</param>
    /// <param name="low">The interval's lower end.</param>
    /// <param name="high">Its upper end.</param>
    /// <param name="color">The colour's number in the palette.</param>
    public Markup Draw(string name, double mean, double low, double high, int color) => Markup.Of($"""
        <svg role="img" aria-label="{name}: {Numbers.Points(mean)}, {Numbers.Points(low)} to {Numbers.Points(high)}">
        {Ticks.Select(tick => Line("grid", tick, tick, "0", "100%"))}{Line("zero", 0, 0, "0", "100%")}
        {Line($"whisker c{color}", low, high, "50%", "50%")}<circle class="c{color}" cx="{Place(mean)}%" cy="50%" r="4.5"/></svg>
        """);

    /// <summary>The scale's figures, in points.</summary>
    public Markup Axis() => Markup.Of($"""
        <svg class="axis" aria-hidden="true">{Ticks.Select(tick =>
            Markup.Of($"""<text class="tick" x="{Place(tick)}%" y="11" text-anchor="middle">{Numbers.Short(tick * 100)}</text>"""))}</svg>
        """);

    private Markup Line(string kind, double x1, double x2, string y1, string y2) =>
        Markup.Of($"""<line class="{kind}" x1="{Place(x1)}%" x2="{Place(x2)}%" y1="{y1}" y2="{y2}"/>""");

    // Inside the strip's ends, so that no point is cut in half.
    private double Place(double value) => 4 + ((value - from) / (to - from) * 92);
}
