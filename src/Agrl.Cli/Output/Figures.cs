using System.Globalization;

namespace Agrl.Cli.Output;

/// <summary>How numbers are written for people.</summary>
internal static class Figures
{
    /// <summary>A whole number with thousands.</summary>
    /// <param name="number">The number.</param>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A whole number with its unit, such as <c>1 step</c> or <c>1,400 steps</c>.</summary>
    /// <param name="number">The number.</param>
    /// <param name="unit">The unit of one.</param>
    public static string Count(long number, string unit) => $"{Count(number)} {unit}{(number == 1 ? "" : "s")}";

    /// <summary>A share of a whole in percent; a dash where there is no whole.</summary>
    /// <param name="part">The part.</param>
    /// <param name="whole">The whole.</param>
    public static string Percent(double part, double whole) =>
        whole == 0 ? "-" : (part / whole).ToString("0.0 %", CultureInfo.InvariantCulture);

    /// <summary>A figure from 0 to 1 in per cent, without the sign; a dash where it does not apply.</summary>
    /// <param name="share">The figure.</param>
    public static string Share(double? share) =>
        share is { } value && double.IsFinite(value) ? (value * 100).ToString("0.0", CultureInfo.InvariantCulture) : "-";

    /// <summary>A figure of three decimals; a dash where it does not apply.</summary>
    /// <param name="value">The figure.</param>
    public static string Figure(double value) => double.IsFinite(value) ? value.ToString("0.000", CultureInfo.InvariantCulture) : "-";

    /// <summary>A duration to the second, such as <c>1:02:03</c> or <c>2:03</c>.</summary>
    /// <param name="duration">The duration, rounded.</param>
    public static string Time(TimeSpan duration)
    {
        var seconds = TimeSpan.FromSeconds(Math.Round(duration.TotalSeconds));
        return seconds.TotalHours >= 1
            ? $"{(int)seconds.TotalHours}:{seconds:mm\\:ss}"
            : $"{(int)seconds.TotalMinutes}:{seconds:ss}";
    }

    /// <summary>A number of parameters, such as <c>1.05 M</c>.</summary>
    /// <param name="count">The number.</param>
    public static string Parameters(long count) => count >= 1_000_000_000
        ? (count / 1e9).ToString("0.00 'B'", CultureInfo.InvariantCulture)
        : (count / 1e6).ToString("0.00 'M'", CultureInfo.InvariantCulture);

    /// <summary>Bytes in the unit that fits, such as <c>1.5 GiB</c>.</summary>
    /// <param name="bytes">The bytes.</param>
    public static string Bytes(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB"];
        double value = bytes;
        var unit = 0;
        for (; value >= 1024 && unit < units.Length - 1; unit++)
            value /= 1024;
        return $"{value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture)} {units[unit]}";
    }
}
