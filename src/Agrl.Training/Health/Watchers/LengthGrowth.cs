using Agrl.Training.Configuration;

namespace Agrl.Training.Health.Watchers;

/// <summary>Responses grow: the reward pays for length, or the model forgets to end.</summary>
internal sealed class LengthGrowth(HealthSettings settings) : IHealthWatcher
{
    public string Name => "length_growth";

    public HealthReading? Read(StageHistory stage)
    {
        // Of SFT the length is that of the data.
        if (settings.MaxLengthGrowth == 0 || stage.Find("reward") is null
            || stage.Find("completions/mean_length") is not { } length || length.Count < 2 * stage.Window)
        {
            return null;
        }

        var limit = settings.MaxLengthGrowth * length.Start;
        return new HealthReading(
            length.Recent > limit,
            length.Recent,
            limit,
            $"responses grew to {length.Recent:0.0} tokens from {length.Start:0.0} at the start of the stage " +
            $"(max_length_growth {settings.MaxLengthGrowth}). Look at completions.jsonl for what is added; " +
            "'loss: dr_grpo' or 'dapo' does not favour long wrong answers, kl_coefficient holds the form");
    }
}
