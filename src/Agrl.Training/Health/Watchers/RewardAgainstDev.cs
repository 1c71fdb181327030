using Agrl.Training.Configuration;

namespace Agrl.Training.Health.Watchers;

/// <summary>
/// Within a stage that is evaluated as it goes on, the reward rises and the accuracy falls:
/// what <see cref="EvaluationWatcher"/> sees only at its end.
/// </summary>
internal sealed class RewardAgainstDev(HealthSettings settings) : IHealthWatcher
{
    public string Name => EvaluationWatcher.Name;

    public HealthReading? Read(StageHistory stage)
    {
        if (settings.MaxAccuracyDrop == 0 || stage.Find("dev/accuracy") is not { } accuracy || double.IsNaN(accuracy.Recent)
            || stage.Find("reward") is not { } reward || reward.Count < 2 * stage.Window)
        {
            return null;
        }

        var limit = accuracy.Highest - settings.MaxAccuracyDrop;
        return new HealthReading(
            reward.Recent > reward.Start + EvaluationWatcher.Rise && accuracy.Recent < limit,
            accuracy.Recent,
            limit,
            $"the reward rose from {reward.Start:0.000} to {reward.Recent:0.000}, and the accuracy on the evaluated set " +
            $"fell to {accuracy.Recent:P1} from {accuracy.Highest:P1} in this stage " +
            $"(max_accuracy_drop {settings.MaxAccuracyDrop}): the reward pays for something else than judging. " +
            "Stop earlier, lower the learning rate, or look at the reward's parts (rewards/...)");
    }
}
