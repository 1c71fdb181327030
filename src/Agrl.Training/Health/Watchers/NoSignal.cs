using Agrl.Training.Configuration;

namespace Agrl.Training.Health.Watchers;

/// <summary>Hardly any group has responses of different rewards: the steps cost time and change nothing.</summary>
internal sealed class NoSignal(HealthSettings settings) : IHealthWatcher
{
    public string Name => "no_signal";

    public HealthReading? Read(StageHistory stage)
    {
        var zero = stage.Recent("frac_reward_zero_std");
        if (settings.MaxZeroStd == 0 || double.IsNaN(zero))
            return null;
        var (right, wrong) = (stage.Recent("frac_all_right"), stage.Recent("frac_all_wrong"));
        var advice = right >= wrong
            ? "The prompts are too easy for the model: take harder ones, set max_accuracy and resample_rounds, or end the stage"
            : "The prompts are too hard for the model: " +
                "train longer with SFT, raise temperature or responses_per_prompt, or use guided replay";
        return new HealthReading(
            zero > settings.MaxZeroStd,
            zero,
            settings.MaxZeroStd,
            $"{zero:P0} of the groups give no signal (max_zero_std {settings.MaxZeroStd}); " +
            $"{right:P0} are all right, {wrong:P0} all wrong. {advice}");
    }
}
