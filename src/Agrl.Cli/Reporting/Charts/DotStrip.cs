using System.Globalization;
using Agrl.Cli.Reporting.Html;

namespace Agrl.Cli.Reporting.Charts;

/// <summary>Shares as points on a line, one line below the other on the same scale.</summary>
internal sealed class DotStrip
{
    private readonly StripScale _scale;

    private DotStrip(StripScale scale) => _scale = scale;

    /// <summary>A scale that some values fit on.</summary>
    /// <param name="values">At least one.</param>
    public static DotStrip Around(IReadOnlyCollection<double> values) => new(StripScale.Around(values.Min(), values.Max(), ticks: 4));

    /// <summary>The points of a name and their mean.</summary>
    /// <param name="name">The name.</param>
    /// <param name="points">Seeds and their values.</param>
    /// <param name="color">The colour's number in the palette.</param>
    public Markup Draw(string name, IReadOnlyList<(int Seed, double Value)> points, int color) => Markup.Of($"""
        <svg role="img" aria-label="{name}: {string.Join(", ", points.Select(point => Numbers.Percent(point.Value)))}">
        {_scale.Grid()}
        {Parts.When(points.Count > 0, () => Mean(points.Average(point => point.Value)))}
        {points.Select(point => Markup.Of($"""
            <circle class="c{color}" cx="{_scale.Place(point.Value)}%" cy="50%" r="4.5"><title>seed {point.Seed}: {Numbers.Percent(point.Value)}</title></circle>
            """))}</svg>
        """);

    /// <summary>The scale's figures, in per cent.</summary>
    public Markup Axis() => _scale.Axis(tick => (tick * 100).ToString("0.##", CultureInfo.InvariantCulture));

    private Markup Mean(double value) => _scale.Line("mean", value, value, "15%", "85%");
}
