using Agrl.Training.Configuration;

namespace Agrl.Training.Optimization;

/// <summary>The learning rate of each update: a linear warm-up, then the schedule.</summary>
/// <param name="Settings">Highest rate, schedule, warm-up and end.</param>
/// <param name="Updates">The stage's updates.</param>
public sealed record LearningRate(OptimizerSettings Settings, int Updates)
{
    /// <summary>The rate of an update.</summary>
    /// <param name="update">The update, from 0.</param>
    public double At(int update)
    {
        var warmup = (int)Math.Round(Settings.WarmupShare * Updates);
        if (update < warmup)
            return Settings.LearningRate * (update + 1) / warmup;
        var done = Updates - warmup <= 1 ? 0 : (double)(update - warmup) / (Updates - warmup - 1);
        var share = Settings.Schedule switch
        {
            LearningRateSchedule.Constant => 1,
            LearningRateSchedule.Linear => 1 - done,
            LearningRateSchedule.Cosine => 0.5 * (1 + Math.Cos(Math.PI * done)),
            _ => throw new ArgumentOutOfRangeException(nameof(update), Settings.Schedule, "Unknown schedule."),
        };
        return Settings.LearningRate * (Settings.FinalShare + (1 - Settings.FinalShare) * share);
    }
}
