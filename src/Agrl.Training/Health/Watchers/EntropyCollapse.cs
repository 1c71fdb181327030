using Agrl.Training.Configuration;

namespace Agrl.Training.Health.Watchers;

/// <summary>
/// The policy answers ever more surely while it is still wrong: its groups stop to differ, and it can learn nothing more from sampling.
/// </summary>
internal sealed class EntropyCollapse(HealthSettings settings) : IHealthWatcher
{
    // Near certainty is what training is for where the answers are right.
    private const double Solved = 0.95;

    public string Name => "entropy_collapse";

    public HealthReading? Read(StageHistory stage)
    {
        // SFT lowers entropy by design; sampling stages have an accuracy beside it.
        if (settings.MinEntropyShare == 0 || stage.Find("entropy") is not { } entropy || stage.Find("accuracy") is not { } accuracy
            || entropy.Count < 2 * stage.Window)
            return null;
        var limit = settings.MinEntropyShare * entropy.Start;
        return new HealthReading(
            entropy.Recent < limit && accuracy.Recent < Solved,
            entropy.Recent,
            limit,
            $"entropy fell to {entropy.Recent:0.0000} from {entropy.Start:0.000} at the start of the stage, " +
            $"with an accuracy of {accuracy.Recent:P1} (min_entropy_share {settings.MinEntropyShare}): " +
            "responses hardly differ any more. Raise temperature or clip_high, lower the learning rate, or give kl_coefficient a value");
    }
}
