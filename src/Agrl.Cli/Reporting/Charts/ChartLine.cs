using Agrl.Cli.Reporting.Reading;

namespace Agrl.Cli.Reporting.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Curve">Its points.</param>
/// <param name="Color">The number of its colour in the style sheet's palette.</param>
/// <param name="Smooth">Whether a moving mean is drawn over the points, where there are enough of them.</param>
internal sealed record ChartLine(string Name, Curve Curve, int Color, bool Smooth = true);
