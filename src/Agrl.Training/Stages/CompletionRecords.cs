using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Stages;

/// <summary>The completions of a step as completions.jsonl has them: replayed groups first, then fresh ones.</summary>
internal static class CompletionRecords
{
    public static IEnumerable<CompletionRecord> Of(
        string stage,
        int step,
        IEnumerable<RolloutGroup> groups,
        IReadOnlyCollection<RolloutGroup> usable,
        IEnumerable<TrainingGroup> training,
        Policy policy)
    {
        var advantages = training.SelectMany(g => g.Rows).ToDictionary<TrainingRow, object, double>(
            r => r.Ids, r => r.Advantages.Average(), ReferenceEqualityComparer.Instance);
        foreach (var group in groups)
        {
            var prompt = policy.Tokenizer.Decode(group.PromptIds);
            var trained = usable.Contains(group) ? group.Members : [];
            foreach (var rollout in group.Free.Concat(group.Guided))
            {
                yield return new CompletionRecord
                {
                    Stage = stage,
                    Step = step,
                    Judgment = group.Judgment.Id,
                    Prompt = prompt,
                    Response = rollout.Decoded.Text,
                    GoldTier = group.Judgment.Tier ?? 0,
                    Reward = rollout.Reward,
                    Advantage = trained.Contains(rollout) && advantages.TryGetValue(rollout.Completion.Ids, out var advantage)
                        ? advantage
                        : null,
                    Guided = rollout.Guided,
                    Hint = rollout.Guided ? $"{group.Hint!.Level.ToString().ToLowerInvariant()}: {group.Hint.Text}" : null,
                    Trained = trained.Contains(rollout) && advantages.ContainsKey(rollout.Completion.Ids),
                    Tokens = rollout.Completion.Ids.Length,
                    FinishReason = rollout.Completion.FinishReason.ToString().ToLowerInvariant(),
                };
            }
        }
    }
}
