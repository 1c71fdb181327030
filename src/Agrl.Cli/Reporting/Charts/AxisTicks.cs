namespace Agrl.Cli.Reporting.Charts;

/// <summary>Round numbers along an axis.</summary>
internal static class AxisTicks
{
    /// <summary>Multiples of 1, 2 or 5 times a power of ten that lie in a range.</summary>
    /// <param name="from">The lower end.</param>
    /// <param name="to">The upper end; above the lower.</param>
    /// <param name="wanted">About how many.</param>
    public static IReadOnlyList<double> Within(double from, double to, int wanted)
    {
        var step = Step((to - from) / wanted);
        var ticks = new List<double>();
        for (var i = Math.Ceiling((from / step) - 1e-9); i * step <= to + (step * 1e-9); i++)
            ticks.Add((i * step) + 0.0); // adding 0 makes a negative zero positive
        return ticks;
    }

    /// <summary>The smallest of 1, 2 or 5 times a power of ten that is not below a width.</summary>
    /// <param name="width">The width; above 0.</param>
    public static double Step(double width)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(width)));
        var digit = width / power;
        return power * (digit <= 1.000001 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    }
}
