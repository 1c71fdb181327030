using Agrl.Relevance.Rewards;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>A reward tells responses apart.</summary>
internal sealed class RewardCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        foreach (var (stage, path) in StageWalk.All(configuration))
        {
            if (stage is GrpoSettings { Reward: { GateTier: true, Gate: false } })
                yield return new($"{path}.reward.gate_tier",
                    "acts with 'gate: true' alone, found 'gate: false'; set one of them the other way");
            if (stage is GrpoSettings { Reward: RewardOptions { TierWeight: 0, CriteriaWeight: 0, RuleWeight: 0 } })
                yield return new($"{path}.reward",
                    "all weights are 0, so that every response would earn the same; " +
                    "give tier_weight, criteria_weight or rule_weight a value");
        }
    }
}
