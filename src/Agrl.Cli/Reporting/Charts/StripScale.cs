using Agrl.Cli.Reporting.Html;

namespace Agrl.Cli.Reporting.Charts;

/// <summary>The scale that the strips of a table share. Places are in per cent of the width, so that points stay round.</summary>
internal sealed class StripScale
{
    private readonly double _from, _to;

    private StripScale(double from, double to, int ticks) => (_from, _to, Ticks) = (from, to, AxisTicks.Within(from, to, ticks));

    /// <summary>Round numbers along the scale.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>A scale that a range of shares fits on.</summary>
    /// <param name="low">The lower end; finite.</param>
    /// <param name="high">The upper end, at least the lower.</param>
    /// <param name="ticks">About how many ticks.</param>
    public static StripScale Around(double low, double high, int ticks)
    {
        // Two points of a share at least, or noise would fill the strip.
        var step = AxisTicks.Step(Math.Max(0.02, high - low) / 4);
        var from = Math.Floor(low / step) * step;
        return new StripScale(from, Math.Max(from + step, Math.Ceiling(high / step) * step), ticks);
    }

    /// <summary>Where a value is; inside the strip's ends, so that no point is cut in half.</summary>
    public double Place(double value) => 4 + ((value - _from) / (_to - _from) * 92);

    /// <summary>A line between two values and two heights.</summary>
    public Markup Line(string kind, double x1, double x2, string y1, string y2) =>
        Markup.Of($"""<line class="{kind}" x1="{Place(x1)}%" x2="{Place(x2)}%" y1="{y1}" y2="{y2}"/>""");

    /// <summary>Lines at the ticks.</summary>
    public IEnumerable<Markup> Grid() => Ticks.Select(tick => Line("grid", tick, tick, "0", "100%"));

    /// <summary>The scale's figures.</summary>
    /// <param name="figure">What is written at a tick.</param>
    public Markup Axis(Func<double, string> figure) => Markup.Of($"""
        <svg class="axis" aria-hidden="true">{Ticks.Select(tick =>
            Markup.Of($"""<text class="tick" x="{Place(tick)}%" y="11" text-anchor="middle">{figure(tick)}</text>"""))}</svg>
        """);
}
