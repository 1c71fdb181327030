using Agrl.Modeling.Generation;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Responses;
using Agrl.Relevance.Rewards;
using Agrl.Training.Configuration;
using Agrl.Training.Policies;

namespace Agrl.Training.Rollouts;

/// <summary>Samples the responses of a step's groups, parses them and scores them.</summary>
public sealed class RolloutSampler
{
    private readonly Policy _policy;
    private readonly GrpoSettings _settings;
    private readonly Func<ParsedResponse, Judgment, RewardBreakdown> _score;
    private readonly bool _ignoreEos;

    /// <summary>A sampler.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="settings">Responses a prompt, temperature, length, reward.</param>
    public RolloutSampler(Policy policy, GrpoSettings settings) : this(policy, settings, score: null)
    {
    }

    /// <summary>
    /// A sampler with another reward than the rubric's, or whose responses all go on to the most new tokens, past any end.
    /// </summary>
    internal RolloutSampler(
        Policy policy, GrpoSettings settings, Func<ParsedResponse, Judgment, RewardBreakdown>? score, bool ignoreEos = false)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(settings);
        _policy = policy;
        _settings = settings;
        _ignoreEos = ignoreEos;
        _score = score ?? new RuleAwareReward(policy.Codec.Format.Rubric, settings.Reward).Score;
    }

    /// <summary>Fills the groups: free responses for all, guided ones for replayed prompts, in one batch.</summary>
    /// <param name="groups">Groups without responses.</param>
    /// <param name="seed">The seed of this call's draws.</param>
    /// <param name="cancellationToken">Looked at between tokens.</param>
    public void Sample(IReadOnlyList<RolloutGroup> groups, ulong seed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(groups);
        Score(groups, Draw(groups, seed, cancellationToken));
    }

    /// <summary>The sampling half: completions by the place of their request, those of all groups and then the guided ones.</summary>
    internal ILookup<int, Completion> Draw(IReadOnlyList<RolloutGroup> groups, ulong seed, CancellationToken cancellationToken)
    {
        var options = new SamplingOptions
        {
            Temperature = _settings.Temperature,
            TopK = _settings.TopK,
            TopP = _settings.TopP,
            MaxNewTokens = _settings.MaxNewTokens,
            IgnoreEos = _ignoreEos,
            Seed = seed,
        };
        var free = groups.Select((g, i) => new GenerationRequest(g.PromptIds, _settings.ResponsesPerPrompt, (ulong)i)).ToList();
        var guided = groups.Where(g => g.IsReplay)
            .Select((g, i) => new GenerationRequest(g.GuidedPromptIds!, _settings.Replay.GuidedResponses, (ulong)(groups.Count + i)));
        return _policy.Generator.Generate([.. free, .. guided], options, cancellationToken).ToLookup(c => c.PromptIndex);
    }

    /// <summary>The scoring half: parses and rewards what <see cref="Draw"/> gave.</summary>
    internal void Score(IReadOnlyList<RolloutGroup> groups, ILookup<int, Completion> completions)
    {
        for (var i = 0; i < groups.Count; i++)
        {
            groups[i].Free = Score(groups[i], completions[i], guided: false);
            groups[i].Members = groups[i].Free;
        }

        var replayed = groups.Where(g => g.IsReplay).ToList();
        for (var i = 0; i < replayed.Count; i++)
            replayed[i].Guided = Score(replayed[i], completions[groups.Count + i], guided: true);
    }

    private List<Rollout> Score(RolloutGroup group, IEnumerable<Completion> completions, bool guided)
    {
        var rollouts = new List<Rollout>();
        foreach (var completion in completions.OrderBy(c => c.SampleIndex))
        {
            var decoded = _policy.Codec.Decode(completion.Ids);
            var reward = _score(decoded.Parsed, group.Judgment);
            var correct = decoded.Parsed.IsValid && decoded.Parsed.Tier == group.Judgment.Tier;
            rollouts.Add(new Rollout(completion, decoded, reward, correct, guided));
        }

        return rollouts;
    }
}
