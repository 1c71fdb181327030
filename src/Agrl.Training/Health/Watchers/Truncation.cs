using Agrl.Training.Configuration;

namespace Agrl.Training.Health.Watchers;

/// <summary>
/// Responses are cut off at the most new tokens, and count as malformed, whatever they would have said,
/// unless nothing but a note or the end was missing.
/// </summary>
internal sealed class Truncation(HealthSettings settings) : IHealthWatcher
{
    public string Name => "truncation";

    public HealthReading? Read(StageHistory stage)
    {
        var clipped = stage.Recent("completions/clipped_ratio");
        if (settings.MaxClipped == 0 || double.IsNaN(clipped))
            return null;
        return new HealthReading(
            clipped > settings.MaxClipped,
            clipped,
            settings.MaxClipped,
            $"{clipped:P1} of the responses are cut off at max_new_tokens (max_clipped {settings.MaxClipped}). " +
            "Raise max_new_tokens, set mask_truncated, or train longer with SFT where the model does not end its answers");
    }
}
