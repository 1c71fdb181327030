using Agrl.Cli.Reporting.Reading;

namespace Agrl.Cli.Reporting.Charts;

/// <summary>Fewer points for a long curve, and a calmer one for a noisy one.</summary>
internal static class Thinning
{
    /// <summary>Fewer points than this are neither thinned nor smoothed away.</summary>
    public const int SmoothFrom = 30;

    /// <summary>
    /// At most about twice as many points as parts: of each part of the curve its lowest and highest, in order, so that no spike is lost.
    /// </summary>
    /// <param name="points">The points.</param>
    /// <param name="parts">Parts.</param>
    public static IReadOnlyList<CurvePoint> Extremes(IReadOnlyList<CurvePoint> points, int parts)
    {
        if (points.Count <= 2 * parts)
            return points;
        var result = new List<CurvePoint>(2 * parts);
        foreach (var part in Parts(points.Count, parts))
        {
            var (low, high) = (part.Start.Value, part.Start.Value);
            for (var i = part.Start.Value; i < part.End.Value; i++)
            {
                low = points[i].Value < points[low].Value ? i : low;
                high = points[i].Value > points[high].Value ? i : high;
            }

            result.Add(points[Math.Min(low, high)]);
            if (low != high)
                result.Add(points[Math.Max(low, high)]);
        }

        return result;
    }

    /// <summary>
    /// A moving mean at as many places as asked for; centred, so that it lags behind nothing,
    /// and narrow, so that it keeps a steep beginning.
    /// </summary>
    /// <param name="points">The points.</param>
    /// <param name="places">The most places.</param>
    public static IReadOnlyList<CurvePoint> MovingMean(IReadOnlyList<CurvePoint> points, int places)
    {
        // At least from one place to the next, so that every point counts in some place.
        var reach = Math.Max(Math.Clamp(points.Count / 16, 2, 10), points.Count / (2 * places));
        var sums = new double[points.Count + 1];
        for (var i = 0; i < points.Count; i++)
            sums[i + 1] = sums[i] + points[i].Value;
        return [.. Enumerable.Range(0, Math.Min(places, points.Count)).Select(place =>
        {
            var i = points.Count <= places ? place : (int)((long)place * (points.Count - 1) / (places - 1));
            var (first, end) = (Math.Max(0, i - reach), Math.Min(points.Count, i + reach + 1));
            return points[i] with { Value = (sums[end] - sums[first]) / (end - first) };
        })];
    }

    private static IEnumerable<Range> Parts(int count, int parts) =>
        Enumerable.Range(0, parts).Select(part => (int)((long)part * count / parts)..(int)((long)(part + 1) * count / parts));
}
