using System.Globalization;
using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;

namespace Agrl.Cli.Reporting.Charts;

/// <summary>
/// A small line chart as SVG inside HTML: heading and legend are HTML text that wraps, the drawing has classes alone, so that the
/// style sheet colours it for light and dark.
/// </summary>
/// <remarks>
/// Written by hand. ScottPlot 5.1.59 was tried: its SVG places each letter by the metrics of the font of the machine that draws, leaves all
/// text out where no font is installed (as in a bare Debian container), has fixed colours, and brings some 500 MB of native libraries.
/// </remarks>
internal sealed record LineChart
{
    private const double Height = 190;
    private const double Left = 42;
    private const double Top = 8;
    private const double Bottom = Height - 22;
    private const int Places = 120;
    private const int MostRawLines = 4;

    /// <summary>The heading.</summary>
    public required string Title { get; init; }

    /// <summary>What the figures are, in words; shown on the heading.</summary>
    public string? Hint { get; init; }

    /// <summary>The lines; those without points are left out.</summary>
    public required IReadOnlyList<ChartLine> Lines { get; init; }

    /// <summary>The drawing's width in its own units, which are about pixels where the page gives it as much room.</summary>
    public double Width { get; init; } = 380;

    /// <summary>What the horizontal axis counts, in one word.</summary>
    public string Axis { get; init; } = "step";

    /// <summary>
    /// Whether the values are shares, in per cent on an axis from 0 to 100; with <see cref="FromZero"/> only as far as they reach.
    /// </summary>
    public bool Shares { get; init; }

    /// <summary>Whether the axis begins at 0 where all values are above it.</summary>
    public bool FromZero { get; init; }

    /// <summary>
    /// Whether the legend shows where a line ends by its last value, for counts, rather than by the mean of its last tenth.
    /// </summary>
    public bool LastValue { get; init; }

    /// <summary>Whether the chart is for who looks for a fault, and may stand apart.</summary>
    public bool IsDetail { get; init; }

    /// <summary>Whether the chart is left out where all values are 0.</summary>
    public bool SkipZeros { get; init; }

    /// <summary>The chart; nothing where no line has points.</summary>
    public Markup Render()
    {
        var lines = Lines.Where(line => line.Curve.Points.Count > 0).ToList();
        if (lines.Count == 0 || (SkipZeros && lines.TrueForAll(line => line.Curve.Points.All(point => point.Value == 0))))
            return Markup.Empty;
        var (x0, x1) = Steps(lines);
        var (y0, y1) = Values(lines);
        var right = Width - 10;
        var wholeSteps = AxisTicks.Within(x0, x1, 4).Where(tick => tick == Math.Floor(tick));
        return Markup.Of($"""
            <figure class="chart">
            <figcaption><b title="{Hint}">{Title}</b> {lines.Select(line => Legend(line, lines.Count))}</figcaption>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Title} by {Axis}" data-axis="{Axis}" data-box="{Left} {right} {Top} {Bottom}"
              data-x="{Exact(x0)} {Exact(x1)}" data-y="{Exact(y0)} {Exact(y1)}" data-unit="{(Shares ? "%" : "")}">
            {AxisTicks.Within(y0, y1, 5).Select(tick => ValueTick(Shares ? Numbers.Tick(tick) : Numbers.Short(tick), Y(tick)))}
            {wholeSteps.Select(tick => StepTick(Numbers.Short(tick), X(tick)))}
            {lines.Select(Draw)}
            </svg>
            </figure>

            """);

        double X(double step) => Left + ((step - x0) / (x1 - x0) * (right - Left));
        double Y(double value) => Bottom - ((value - y0) / (y1 - y0) * (Bottom - Top));

        Markup ValueTick(string text, double y) => Markup.Of($"""
            <line class="grid" x1="{Left}" x2="{right}" y1="{y}" y2="{y}"/><text class="tick" x="{Left - 6}" y="{y + 3.5}" text-anchor="end">{text}</text>
            """);

        Markup StepTick(string text, double x) =>
            Markup.Of($"""<text class="tick" x="{x}" y="{Bottom + 15}" text-anchor="middle">{text}</text>""");

        Markup Draw(ChartLine line)
        {
            var points = line.Curve.Points;
            if (points.Count == 1)
                return Markup.Of($"""<path class="dot c{line.Color}" data-name="{line.Name}" d="{Path(points)}h0"/>""");
            var raw = Thinning.Extremes(points, Places);
            // Under many lines the steps themselves are a thicket that hides the means.
            var below = lines.Count <= MostRawLines ? Markup.Of($"""<path class="raw c{line.Color}" d="{Path(raw)}"/>""") : Markup.Empty;
            return line.Smooth && points.Count >= Thinning.SmoothFrom
                ? Markup.Of($"{below}{Bold(line, Thinning.MovingMean(points, Places))}")
                : Bold(line, raw);
        }

        Markup Bold(ChartLine line, IReadOnlyList<CurvePoint> points) =>
            Markup.Of($"""<path class="line c{line.Color}" data-name="{line.Name}" d="{Path(points)}"/>""");

        string Path(IReadOnlyList<CurvePoint> points) =>
            "M" + string.Join('L', points.Select(point =>
                string.Create(CultureInfo.InvariantCulture, $"{X(point.Step):0.#} {Y(point.Value):0.##}")));
    }

    private Markup Legend(ChartLine line, int count)
    {
        var value = LastValue ? line.Curve.Points[^1].Value : line.Curve.End();
        var text = Shares ? Numbers.Percent(value) + " %" : Numbers.Short(value);
        return count == 1
            ? Markup.Of($"""<span class="key"><b>{text}</b></span> """)
            : Markup.Of($"""<span class="key"><i class="c{line.Color}"></i>{line.Name} <b>{text}</b></span> """);
    }

    private static (double, double) Steps(List<ChartLine> lines)
    {
        var first = lines.Min(line => line.Curve.Points[0].Step);
        var last = lines.Max(line => line.Curve.Points[^1].Step);
        return last > first ? (first, last) : (first - 1, first + 1);
    }

    private (double, double) Values(List<ChartLine> lines)
    {
        var low = lines.Min(line => line.Curve.Points.Min(point => point.Value));
        var high = lines.Max(line => line.Curve.Points.Max(point => point.Value));
        if (Shares && !FromZero)
            return (Math.Min(0, low), Math.Max(1, high));
        if (FromZero && low >= 0)
            low = 0;
        var margin = (high - low) * 0.06;
        if (margin == 0)
            margin = high == 0 ? 1 : Math.Abs(high) * 0.1;
        return (FromZero && low == 0 ? 0 : low - margin, high + margin);
    }

    private static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
