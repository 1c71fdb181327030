using System.Globalization;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>The numbers that a key may have.</summary>
/// <param name="Minimum">The least.</param>
/// <param name="Maximum">The most; infinity for none.</param>
/// <param name="IsMinimumOpen">Whether the least itself is excluded.</param>
/// <param name="IsMaximumOpen">Whether the most itself is excluded.</param>
internal sealed record NumberLimit(
    double Minimum, double Maximum = double.PositiveInfinity, bool IsMinimumOpen = false, bool IsMaximumOpen = false)
{
    /// <summary>A number above 0.</summary>
    public static NumberLimit Positive { get; } = new(0, IsMinimumOpen: true);

    /// <summary>A share, 0 to 1.</summary>
    public static NumberLimit Share { get; } = new(0, 1);

    /// <summary>A number of at least this.</summary>
    /// <param name="minimum">The least.</param>
    public static NumberLimit AtLeast(double minimum) => new(minimum);

    /// <summary>Whether a number is allowed.</summary>
    /// <param name="value">The number.</param>
    public bool Allows(double value) =>
        (IsMinimumOpen ? value > Minimum : value >= Minimum) && (IsMaximumOpen ? value < Maximum : value <= Maximum);

    /// <summary>The range in words, such as <c>at least 2</c> or <c>0 to below 0.5</c>.</summary>
    public override string ToString()
    {
        var least = Minimum.ToString(CultureInfo.InvariantCulture);
        if (double.IsPositiveInfinity(Maximum))
            return IsMinimumOpen ? $"above {least}" : $"at least {least}";
        var most = Maximum.ToString(CultureInfo.InvariantCulture);
        return $"{(IsMinimumOpen ? "above " : "")}{least} to {(IsMaximumOpen ? "below " : "")}{most}";
    }
}
