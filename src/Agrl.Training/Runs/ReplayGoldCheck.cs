using Agrl.Relevance;
using Agrl.Relevance.Guidance;
using Agrl.Training.Configuration;
using Agrl.Training.Data;
using Agrl.Training.Judging;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Runs;

/// <summary>Guided replay has something to guide with: hints are made of the gold that the RL pool carries.</summary>
internal static class ReplayGoldCheck
{
    /// <exception cref="InputException">No judgment of the pool has the gold for any of a stage's levels.</exception>
    public static void Run(IEnumerable<StageSettings> stages, RunData data, JudgingFormat format, ITrainingObserver observer)
    {
        var replaying = stages.OfType<GrpoSettings>().Where(s => s.Replay.Enabled).ToList();
        if (replaying.Count == 0)
            return;
        var guidance = new GuidanceBuilder(format.Rubric, format.Response);
        var available = data.Rl.SelectMany(guidance.AvailableLevels).ToHashSet();
        foreach (var stage in replaying)
        {
            var missing = stage.Replay.Levels.Where(l => l != GuidanceLevel.None && !available.Contains(l)).Select(l => l.ToString().ToLowerInvariant()).ToList();
            if (missing.Count == stage.Replay.Levels.Count)
            {
                throw new InputException(
                    $"Stage {stage.Label}: no judgment of the RL pool has the gold for a hint of replay.levels ({string.Join(", ", missing)}). " +
                    "Give them verdicts (and reasons), add the level 'tier', which every judgment has, or set replay.enabled to false.");
            }

            if (missing.Count > 0)
                observer.Message($"{stage.Label}: no judgment of the RL pool has the gold for hints of {string.Join(" and ", missing)}; replay goes without", isWarning: true);
        }
    }
}
