namespace Agrl.Training.Comparison.Statistics;

/// <summary>How steadily an arm trained, over its seeds.</summary>
/// <param name="Arm">The arm.</param>
/// <param name="RewardVariance">The variance of the steps' mean reward over the last half of the steps, mean over seeds;
/// NaN of an arm without rewards.</param>
/// <param name="AccuracyVariance">The same of the rollouts' accuracy, which is on one scale for all rewards.</param>
/// <param name="Spikes">Steps whose gradient norm is more than <see cref="RunStability.SpikeFactor"/> times the run's median,
/// over all seeds.</param>
/// <param name="Collapsed">The seeds whose run collapsed, each with the reason.</param>
/// <param name="IsHeldToStart">Whether an arm is the start itself, so that a loss against it can be seen; else only lost form is.</param>
public sealed record ArmStability(
    string Arm, double RewardVariance, double AccuracyVariance, int Spikes, IReadOnlyList<string> Collapsed, bool IsHeldToStart = true)
{
    /// <summary>The collapsed runs for people.</summary>
    public string Told() => Collapsed.Count > 0 ? string.Join("; ", Collapsed) : IsHeldToStart ? "0" : "0 by form alone";
}
