using Agrl.Training.Rollouts;
using MathNet.Numerics.Distributions;

namespace Agrl.Training.Comparison.Statistics;

/// <summary>
/// Student's t of paired differences, one for each seed: what seeds alone say, where they are so few that resampling them cannot. (Three
/// differences of one sign leave no bootstrap replicate across zero, which one set in four does without any difference.)
/// </summary>
/// <param name="Mean">The mean difference.</param>
/// <param name="Interval">Its interval; NaN where the spread cannot be told: with one seed, or where all differ by the same.</param>
/// <param name="P">The two-sided p of no difference; NaN where the spread cannot be told.</param>
public readonly record struct PairedT(double Mean, Interval Interval, double P)
{
    // Quotients of counts that should be equal differ in their last digits.
    private const double Rounding = 1e-12;

    /// <summary>The t of differences.</summary>
    /// <param name="differences">One for each seed, finite, at least one.</param>
    /// <param name="confidence">The share inside the interval, above 0 and below 1.</param>
    public static PairedT Of(IReadOnlyList<double> differences, double confidence)
    {
        ArgumentNullException.ThrowIfNull(differences);
        var mean = differences.Average();
        if (differences.Count < 2)
            return new PairedT(mean, new Interval(double.NaN, double.NaN), double.NaN);
        var error = GroupAdvantages.StandardDeviation([.. differences]) / Math.Sqrt(differences.Count);
        // Seeds that all differ by the same: figures are counts, so that ties happen, and a spread of none is no estimate of one.
        if (error <= Rounding)
            return Math.Abs(mean) <= Rounding
                ? new PairedT(0, new Interval(0, 0), 1)
                : new PairedT(mean, new Interval(double.NaN, double.NaN), double.NaN);
        var degrees = differences.Count - 1;
        var reach = error * StudentT.InvCDF(0, 1, degrees, (1 + confidence) / 2);
        return new PairedT(mean, new Interval(mean - reach, mean + reach), 2 * StudentT.CDF(0, 1, degrees, -Math.Abs(mean) / error));
    }
}
