using System.Globalization;
using Agrl.Training.Rollouts;

namespace Agrl.Training.Comparison;

/// <summary>A mean with its sample deviation.</summary>
/// <param name="Mean">The mean; NaN of no value.</param>
/// <param name="Deviation">The sample deviation (n - 1); 0 of one value.</param>
/// <param name="Count">The number of values.</param>
public readonly record struct MeanDeviation(double Mean, double Deviation, int Count)
{
    /// <summary>Of some values.</summary>
    /// <param name="values">Finite values.</param>
    public static MeanDeviation Of(double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Length == 0
            ? new MeanDeviation(double.NaN, 0, 0)
            : new MeanDeviation(values.Average(), GroupAdvantages.StandardDeviation(values), values.Length);
    }

    /// <summary>In per cent with one decimal, such as <c>71.3 ± 0.8</c>; a dash of no value.</summary>
    public string Percent() => Count switch
    {
        0 => "–",
        1 => (Mean * 100).ToString("F1", CultureInfo.InvariantCulture),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Mean * 100:F1} ± {Deviation * 100:F1}"),
    };
}
