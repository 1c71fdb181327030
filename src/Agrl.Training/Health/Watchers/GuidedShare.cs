using Agrl.Training.Configuration;

namespace Agrl.Training.Health.Watchers;

/// <summary>The model still needs its hints as much as ever near the end of a stage with guided replay.</summary>
internal sealed class GuidedShare(HealthSettings settings) : IHealthWatcher
{
    // Before that the buffer is still filling, and so the share rises.
    private const double Late = 0.75;
    private const double Unshrunk = 0.9;

    public string Name => "guided_share";

    public HealthReading? Read(StageHistory stage)
    {
        if (settings.MaxGuidedShare == 0 || stage.Find("replay/guided_share") is not { } share
            || share.Count < 3 * stage.Window || stage.Step < Late * stage.Steps)
        {
            return null;
        }

        return new HealthReading(
            share.Recent > settings.MaxGuidedShare && share.Recent > Unshrunk * share.Highest,
            share.Recent,
            settings.MaxGuidedShare,
            $"{share.Recent:P1} of the responses trained on are still guided ones near the end of the stage, " +
            $"and at most {share.Highest:P1} were before (max_guided_share {settings.MaxGuidedShare}): " +
            "the model is not weaned of its hints. Lower replay.share or replay.max_replaced, train longer, or take another replay.ratio");
    }
}
