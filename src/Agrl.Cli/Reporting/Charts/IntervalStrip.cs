using Agrl.Cli.Reporting.Html;

namespace Agrl.Cli.Reporting.Charts;

/// <summary>Differences with their intervals, one line below the other on one scale that holds zero.</summary>
internal sealed class IntervalStrip
{
    private readonly StripScale _scale;

    private IntervalStrip(StripScale scale) => _scale = scale;

    /// <summary>A scale that some intervals, and zero, fit on.</summary>
    /// <param name="ends">Their ends; finite.</param>
    public static IntervalStrip Around(IReadOnlyCollection<double> ends) =>
        new(StripScale.Around(Math.Min(0, ends.DefaultIfEmpty(0).Min()), Math.Max(0, ends.DefaultIfEmpty(0).Max()), ticks: 5));

    /// <summary>An interval and its middle.</summary>
    /// <param name="name">Whose it is.</param>
    /// <param name="mean">The difference.</param>
    /// <param name="low">The interval's lower end.</param>
    /// <param name="high">Its upper end.</param>
    /// <param name="color">The colour's number in the palette.</param>
    public Markup Draw(string name, double mean, double low, double high, int color) => Markup.Of($"""
        <svg role="img" aria-label="{name}: {Numbers.Points(mean)}, {Numbers.Points(low)} to {Numbers.Points(high)}">
        {_scale.Grid()}{_scale.Line("zero", 0, 0, "0", "100%")}
        {_scale.Line($"whisker c{color}", low, high, "50%", "50%")}<circle class="c{color}" cx="{_scale.Place(mean)}%" cy="50%" r="4.5"/></svg>
        """);

    /// <summary>The scale's figures, in points.</summary>
    public Markup Axis() => _scale.Axis(tick => Numbers.Short(tick * 100));
}
