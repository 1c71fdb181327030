using Agrl.Relevance.Metrics;
using Agrl.Training.Configuration;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Health.Watchers;

/// <summary>A stage earns more reward and judges worse: the reward pays for something else than judging.</summary>
internal sealed class EvaluationWatcher(HealthSettings settings)
{
    // Less than this is the noise of sampling.
    internal const double Rise = 0.01;

    private readonly Dictionary<string, (string Stage, double Accuracy)> _before = new(StringComparer.Ordinal);

    /// <summary>The metric <c>health/NAME</c> of an evaluation.</summary>
    public const string Name = "reward_against_accuracy";

    /// <summary>What it sees; null where there is no earlier evaluation of a model on the set, or the stage has no reward.</summary>
    /// <param name="report">The evaluation.</param>
    /// <param name="stage">The stage that it came after.</param>
    public HealthReading? Read(EvaluationReport report, StageHistory? stage)
    {
        if (!report.Figures.TryGetValue(FigureNames.Accuracy, out var accuracy) || !double.IsFinite(accuracy))
            return null;
        var hasBefore = _before.TryGetValue(report.Set, out var before);
        _before[report.Set] = (report.Stage, accuracy);
        if (settings.MaxAccuracyDrop == 0 || !hasBefore || stage?.Find("reward") is not { } reward || reward.Count < 2 * stage.Window)
            return null;
        var limit = before.Accuracy - settings.MaxAccuracyDrop;
        return new HealthReading(
            reward.Recent > reward.Start + Rise && accuracy < limit,
            accuracy,
            limit,
            $"the reward rose from {reward.Start:0.000} to {reward.Recent:0.000}, " +
            $"and the accuracy on {report.Set} fell from {before.Accuracy:P1} after {before.Stage} to {accuracy:P1} " +
            $"(max_accuracy_drop {settings.MaxAccuracyDrop}): the reward pays for something else than judging. " +
            "Look at its parts (rewards/...), at the verdicts' origin, and at the tiers' F1; " +
            "lower the learning rate or shorten the stage");
    }
}
