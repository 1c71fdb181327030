using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Agrl.Training.Comparison.Statistics;

/// <summary>
/// McNemar's test of whether two models are right equally often on the same examples: only those count on which one is right and the
/// other wrong, and of these half should fall on each side by chance.
/// </summary>
/// <param name="OnlyFirst">Examples on which the first alone is right.</param>
/// <param name="OnlySecond">Examples on which the second alone is right.</param>
/// <param name="ExactP">The two-sided p of the exact binomial test.</param>
/// <param name="ChiSquare">The statistic with Edwards' continuity correction, (|b - c| - 1)^2 / (b + c); 0 where none differs.</param>
/// <param name="ChiSquareP">Its p with one degree of freedom.</param>
public sealed record McNemarTest(long OnlyFirst, long OnlySecond, double ExactP, double ChiSquare, double ChiSquareP)
{
    /// <summary>The test of a table.</summary>
    /// <param name="onlyFirst">Examples on which the first alone is right.</param>
    /// <param name="onlySecond">Examples on which the second alone is right.</param>
    public static McNemarTest Of(long onlyFirst, long onlySecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(onlyFirst);
        ArgumentOutOfRangeException.ThrowIfNegative(onlySecond);
        var differing = onlyFirst + onlySecond;
        if (differing == 0)
            return new McNemarTest(0, 0, 1, 0, 1);
        var fewer = Math.Min(onlyFirst, onlySecond);
        var exact = Math.Min(1, 2 * Binomial.CDF(0.5, checked((int)differing), fewer));
        var excess = Math.Max(0, Math.Abs(onlyFirst - onlySecond) - 1);
        var statistic = (double)excess * excess / differing;
        // The tail of chi-square with one degree of freedom is that of both sides of a normal.
        return new McNemarTest(onlyFirst, onlySecond, exact, statistic, SpecialFunctions.Erfc(Math.Sqrt(statistic / 2)));
    }
}
