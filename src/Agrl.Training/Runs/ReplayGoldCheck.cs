using Agrl.Relevance;
using Agrl.Relevance.Guidance;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;
using Agrl.Training.Configuration;
using Agrl.Training.Data;
using Agrl.Training.Judging;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Runs;

/// <summary>Guided replay has something to guide with: hints are made of the gold that the RL pool carries.</summary>
internal static class ReplayGoldCheck
{
    /// <exception cref="InputException">No judgment of the pool has the gold for any of a stage's levels,
    /// or for a reward of delta.</exception>
    public static void Run(IEnumerable<StageSettings> stages, RunData data, JudgingFormat format, ITrainingObserver observer)
    {
        var replaying = stages.OfType<GrpoSettings>().Where(s => s.Replay.Enabled).ToList();
        if (replaying.Count == 0)
            return;
        var guidance = new GuidanceBuilder(format.Rubric, format.Response);
        var available = data.Rl.SelectMany(guidance.AvailableLevels).ToHashSet();
        foreach (var stage in replaying)
        {
            var missing = stage.Replay.Levels.Where(l => l != GuidanceLevel.None && !available.Contains(l))
                .Select(l => l.ToString().ToLowerInvariant()).ToList();
            if (missing.Count == stage.Replay.Levels.Count)
            {
                throw new InputException(
                    $"Stage {stage.Label}: no judgment of the RL pool has the gold for a hint of replay.levels " +
                    $"({string.Join(", ", missing)}). " +
                    "Give them verdicts (and reasons), add the level 'tier', which every judgment has, or set replay.enabled to false.");
            }

            CheckDelta(stage, data.Rl, format.Rubric, observer);
            if (missing.Count > 0)
                observer.Message(
                    $"{stage.Label}: replay.levels names {string.Join(" and ", missing)}, for which no judgment of the RL pool " +
                    $"has the gold ({string.Join(", ", missing.Select(GoldOf).Distinct())}); replay goes on with the other levels",
                    isWarning: true);
        }
    }

    // What a response can earn hangs on the gold: verdicts that nobody gave earn nothing.
    private static void CheckDelta(GrpoSettings stage, IReadOnlyList<Judgment> pool, Rubric rubric, ITrainingObserver observer)
    {
        var reward = stage.Reward;
        // Added up in the reward's own order, so that the last digits are the same.
        var rules = rubric.HasRules ? reward.RuleWeight : 0;
        var (withoutVerdicts, withVerdicts) = (reward.TierWeight + rules, reward.TierWeight + (reward.CriteriaWeight + rules));
        var known = pool.Count(judgment =>
            rubric.Criteria.Any(criterion => criterion.Weight > 0 && judgment.Verdicts.ContainsKey(criterion.Name)));
        var reaching = (withVerdicts >= stage.Replay.Delta ? known : 0) + (withoutVerdicts >= stage.Replay.Delta ? pool.Count - known : 0);
        if (reaching == 0)
        {
            throw new InputException(
                $"Stage {stage.Label}: replay.delta is {stage.Replay.Delta}, but no response to the RL pool can earn more than " +
                $"{(known > 0 ? withVerdicts : withoutVerdicts)}, so that no guided one would ever take part. " +
                $"Lower delta; {pool.Count - known:N0} of {pool.Count:N0} judgments have no verdict, " +
                $"which leaves {withoutVerdicts} to earn.");
        }

        if (reaching < pool.Count)
        {
            observer.Message(
                $"{stage.Label}: responses to {pool.Count - reaching:N0} of the RL pool's {pool.Count:N0} judgments, " +
                $"which have no verdict, can earn {withoutVerdicts} and not replay.delta ({stage.Replay.Delta}): " +
                "guided ones take no part there",
                isWarning: true);
        }
    }

    private static string GoldOf(string level) => level switch
    {
        "rationale" => "reasons",
        "tier" => "a tier",
        _ => "verdicts",
    };
}
