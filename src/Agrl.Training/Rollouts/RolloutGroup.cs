using Agrl.Relevance.Guidance;
using Agrl.Relevance.Judgments;

namespace Agrl.Training.Rollouts;

/// <summary>The responses sampled for one prompt in one step.</summary>
public sealed class RolloutGroup
{
    /// <summary>The prompt's place in the RL pool.</summary>
    public required int Prompt { get; init; }

    /// <summary>The judgment behind it.</summary>
    public required Judgment Judgment { get; init; }

    /// <summary>The prompt without guidance.</summary>
    public required int[] PromptIds { get; init; }

    /// <summary>The hint of a replayed prompt; null for a fresh one.</summary>
    public GuidanceHint? Hint { get; init; }

    /// <summary>The prompt with the hint; null for a fresh one.</summary>
    public int[]? GuidedPromptIds { get; init; }

    /// <summary>The responses sampled without guidance.</summary>
    public IReadOnlyList<Rollout> Free { get; set; } = [];

    /// <summary>The responses sampled under the hint.</summary>
    public IReadOnlyList<Rollout> Guided { get; set; } = [];

    /// <summary>The responses that advantages are computed over: the free ones, with guided ones in the place of failed ones.</summary>
    public IReadOnlyList<Rollout> Members { get; set; } = [];

    /// <summary>Group accuracy: the share of free responses with the gold tier.</summary>
    public double Accuracy => Free.Count == 0 ? 0 : (double)Free.Count(r => r.Correct) / Free.Count;

    /// <summary>Whether the prompt was drawn from the replay buffer.</summary>
    public bool IsReplay => Hint is not null;

    /// <summary>Tokens of the prompts that it was sampled under, each counted once.</summary>
    public long PromptTokens => PromptIds.Length + (GuidedPromptIds?.Length ?? 0);

    /// <summary>Tokens sampled for it.</summary>
    public long SampledTokens => Free.Concat(Guided).Sum(r => (long)r.Completion.Ids.Length);
}
