using Agrl.Modeling.Generation;
using Agrl.Relevance.Rewards;
using Agrl.Training.Judging;

namespace Agrl.Training.Rollouts;

/// <summary>A sampled response, what it says, and what it earned.</summary>
/// <param name="Completion">The sampled ids and their log-probs under the prompt they were sampled with.</param>
/// <param name="Decoded">Text, parse and token spans.</param>
/// <param name="Reward">The reward and its parts.</param>
/// <param name="Correct">Whether it parsed and states the gold tier.</param>
/// <param name="Guided">Whether it was sampled under a hint.</param>
public sealed record Rollout(Completion Completion, DecodedResponse Decoded, RewardBreakdown Reward, bool Correct, bool Guided)
{
    /// <summary>Whether sampling ended at the most new tokens.</summary>
    public bool Truncated => Completion.FinishReason == FinishReason.Length;
}
