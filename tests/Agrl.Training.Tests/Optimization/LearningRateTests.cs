using Agrl.Training.Configuration;
using Agrl.Training.Optimization;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Optimization;

public sealed class LearningRateTests
{
    [Fact]
    public void A_constant_rate_stays_after_its_warm_up()
    {
        // 0.25 of 8 updates: half, all, then the highest.
        Near([0.5, 1, 1, 1, 1, 1, 1, 1], Rates(new OptimizerSettings { LearningRate = 1, WarmupShare = 0.25 }, 8), 1e-15);
        Near([1, 1], Rates(new OptimizerSettings { LearningRate = 1, WarmupShare = 0 }, 2), 1e-15);
    }

    [Fact]
    public void A_linear_rate_falls_in_a_line_to_its_final_share()
    {
        var settings = new OptimizerSettings
        {
            LearningRate = 2,
            WarmupShare = 1 / 6.0,
            Schedule = LearningRateSchedule.Linear,
            FinalShare = 0.2,
        };

        // One update of warm-up, then 2, 1.6, 1.2, 0.8, 0.4.
        Near([2, 2, 1.6, 1.2, 0.8, 0.4], Rates(settings, 6), 1e-12);
    }

    [Fact]
    public void A_cosine_rate_falls_along_half_a_cosine()
    {
        var settings = new OptimizerSettings { LearningRate = 1, WarmupShare = 0, Schedule = LearningRateSchedule.Cosine };

        // (1 + cos) / 2 at 0, 45, 90, 135 and 180 degrees.
        Near([1, 0.8535533906, 0.5, 0.1464466094, 0], Rates(settings, 5), 1e-9);
    }

    [Fact]
    public void One_update_alone_has_the_highest_rate()
    {
        foreach (var schedule in Enum.GetValues<LearningRateSchedule>())
            Near([3], Rates(new OptimizerSettings { LearningRate = 3, Schedule = schedule }, 1), 1e-15);
    }

    private static double[] Rates(OptimizerSettings settings, int updates)
    {
        var rate = new LearningRate(settings, updates);
        return [.. Enumerable.Range(0, updates).Select(rate.At)];
    }
}
