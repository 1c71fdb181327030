using Agrl.Training.Configuration;

namespace Agrl.Training.Rollouts;

/// <summary>Group-relative advantages: each reward against its group's mean, in units of a standard deviation.</summary>
public static class GroupAdvantages
{
    // TRL adds the same to the divisor.
    private const double Epsilon = 1e-4;

    /// <summary>The sample standard deviation (n - 1), 0 for fewer than two values.</summary>
    /// <param name="values">Finite values.</param>
    public static double StandardDeviation(ReadOnlySpan<double> values)
    {
        if (values.Length < 2)
            return 0;
        var mean = Mean(values);
        var sum = 0.0;
        foreach (var value in values)
            sum += (value - mean) * (value - mean);
        return Math.Sqrt(sum / (values.Length - 1));
    }

    /// <summary>
    /// Whether a group's rewards differ enough to learn from:
    /// rewards that differ by rounding alone would explode when divided by their deviation.
    /// </summary>
    /// <param name="rewards">The group's rewards.</param>
    /// <param name="floor">The least deviation.</param>
    public static bool HasSignal(ReadOnlySpan<double> rewards, double floor) =>
        StandardDeviation(rewards) >= floor && StandardDeviation(rewards) > 0;

    /// <summary>The advantages of one group with signal.</summary>
    /// <param name="rewards">The group's rewards, at least two.</param>
    /// <param name="scale">What centred rewards are divided by.</param>
    /// <param name="batchDeviation">The deviation of all rewards of the step; used with <see cref="RewardScale.Batch"/> alone.</param>
    /// <param name="leaveOneOut">Centre on the mean of the others.</param>
    /// <param name="clip">Cut to plus and minus this; 0 does not cut.</param>
    public static double[] Compute(ReadOnlySpan<double> rewards, RewardScale scale, double batchDeviation, bool leaveOneOut, double clip)
    {
        var mean = Mean(rewards);
        var divisor = scale switch
        {
            RewardScale.Group => StandardDeviation(rewards) + Epsilon,
            RewardScale.Batch => batchDeviation + Epsilon,
            RewardScale.None => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(scale), scale, "Unknown scale."),
        };
        // r_i - mean of the others = (r_i - mean) * G / (G - 1)
        var factor = (leaveOneOut ? (double)rewards.Length / (rewards.Length - 1) : 1) / divisor;
        var advantages = new double[rewards.Length];
        for (var i = 0; i < rewards.Length; i++)
        {
            advantages[i] = (rewards[i] - mean) * factor;
            if (clip > 0)
                advantages[i] = Math.Clamp(advantages[i], -clip, clip);
        }

        return advantages;
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        return sum / values.Length;
    }
}
