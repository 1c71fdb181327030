using System.Globalization;

namespace Agrl.Cli.Reporting.Html;

/// <summary>How numbers are written in a report.</summary>
internal static class Numbers
{
    /// <summary>What stands where a figure does not apply.</summary>
    public const string None = "–";

    /// <summary>A share in per cent with one decimal and no sign, such as <c>71.3</c>.</summary>
    /// <param name="share">The share; a dash where it is null or not finite.</param>
    public static string Percent(double? share) => share is { } value && double.IsFinite(value) ? Invariant(value * 100, "0.0") : None;

    /// <summary>A share at an axis, such as <c>20%</c> or <c>0.5%</c>.</summary>
    /// <param name="share">The share.</param>
    public static string Tick(double share) => Invariant(share, "0.##%");

    /// <summary>A difference of two shares in points, with its sign, such as <c>+3.1</c>.</summary>
    /// <param name="difference">The difference.</param>
    public static string Points(double difference) =>
        double.IsFinite(difference) ? Invariant(difference * 100, "+0.0;−0.0;±0.0") : None;

    /// <summary>About three digits of any number, such as <c>1.2k</c>, <c>0.123</c> or <c>4.5e-6</c>.</summary>
    /// <param name="value">The number; a dash where it is null or not finite.</param>
    public static string Short(double? value)
    {
        if (value is not { } number || !double.IsFinite(number))
            return None;
        var size = Math.Abs(number);
        return size switch
        {
            0 => "0",
            >= 999_500_000 => Invariant(number / 1e9, "0.##") + "G",
            >= 999_500 => Invariant(number / 1e6, "0.##") + "M",
            >= 9_995 => Invariant(number / 1e3, "0.#") + "k",
            >= 99.95 => Invariant(number, "0"),
            >= 9.995 => Invariant(number, "0.#"),
            >= 0.9995 => Invariant(number, "0.##"),
            >= 0.01 => Invariant(number, "0.###"),
            >= 0.001 => Invariant(number, "0.####"),
            _ => Invariant(number, "0.##e0"),
        };
    }

    /// <summary>A whole number with thousands.</summary>
    /// <param name="value">The number.</param>
    public static string Count(double value) => double.IsFinite(value) ? Invariant(value, "N0") : None;

    /// <summary>A number with a sign and two decimals, such as <c>+0.71</c>.</summary>
    /// <param name="value">The number.</param>
    public static string Signed(double value) => Invariant(value, "+0.00;−0.00;0.00");

    /// <summary>A duration as people say it, such as <c>42 s</c>, <c>6 min 05 s</c> or <c>2 h 10 min</c>.</summary>
    /// <param name="time">The duration.</param>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalSeconds: < 99.5 } => $"{Invariant(time.TotalSeconds, "0")} s",
        { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds:00} s",
        _ => $"{(int)time.TotalHours} h {time.Minutes:00} min",
    };

    private static string Invariant(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
