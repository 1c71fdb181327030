using Agrl.Modeling.Generation;
using Agrl.Relevance.Guidance;
using Agrl.Relevance.Responses;
using Agrl.Relevance.Rewards;
using Agrl.Training.Judging;
using Agrl.Training.Rollouts;

namespace Agrl.Training.Tests.Support;

/// <summary>Scored responses without a model: what a sampler would have returned.</summary>
internal static class RolloutFactory
{
    /// <summary>A response with a given reward; its ids are unlike those of any other reward.</summary>
    public static Rollout Rollout(
        double reward, bool correct = false, bool guided = false, int tokens = 3, bool truncated = false,
        IReadOnlyDictionary<string, double>? verdicts = null, IReadOnlyList<TokenSpan>? spans = null, double? tier = null,
        double format = 1, double tierGate = 1)
    {
        var ids = Enumerable.Range(0, tokens).Select(t => t + 1).ToArray();
        var logProbs = Enumerable.Range(0, tokens).Select(t => -0.5f - t).ToArray();
        var parsed = new ParsedResponse { IsValid = format > 0, Verdicts = new Dictionary<string, string>(), Spans = [] };
        return new Rollout(
            new Completion(0, 0, ids, logProbs, truncated ? FinishReason.Length : FinishReason.Stop),
            new DecodedResponse("", parsed, spans ?? []),
            new RewardBreakdown
            {
                Total = reward,
                Format = format,
                Tier = tier ?? (correct ? 1 : 0),
                Criteria = 0,
                Rule = 0,
                Gate = 1,
                TierGate = tierGate,
                Verdicts = verdicts ?? new Dictionary<string, double>(),
            },
            correct,
            guided);
    }

    /// <summary>A fresh group.</summary>
    public static RolloutGroup Fresh(int prompt, params Rollout[] free) => new()
    {
        Prompt = prompt,
        Judgment = Shop.Judgment(prompt),
        PromptIds = [10 + prompt, 11],
        Free = free,
        Members = free,
    };

    /// <summary>A replayed group.</summary>
    public static RolloutGroup Replayed(int prompt, Rollout[] free, Rollout[] guided, GuidanceHint? hint = null) => new()
    {
        Prompt = prompt,
        Judgment = Shop.Judgment(prompt),
        PromptIds = [10 + prompt, 11],
        Hint = hint ?? new GuidanceHint(GuidanceLevel.Rules, "it meets all", 0),
        GuidedPromptIds = [10 + prompt, 77, 11],
        Free = free,
        Members = free,
        Guided = guided,
    };
}
