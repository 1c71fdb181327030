namespace Agrl.Relevance.Rewards;

/// <summary>Weights and switches of the rule-aware reward; the sparse GRPO reward is the same code with the tier weight alone.</summary>
public sealed record RewardOptions
{
    /// <summary>w_tier: the reward of the right tier.</summary>
    public double TierWeight { get; init; } = 1.0;

    /// <summary>w_criteria: the reward of all known verdicts right; 0 turns the part off.</summary>
    public double CriteriaWeight { get; init; } = 0.5;

    /// <summary>w_rule: the reward of verdicts that imply the stated tier; 0 turns the part off.</summary>
    public double RuleWeight { get; init; } = 0.25;

    /// <summary>The hard gate: a response whose verdicts contradict its own tier earns nothing for criteria and rule.</summary>
    public bool Gate { get; init; } = true;

    /// <summary>
    /// The gate takes the tier's reward as well: a response whose verdicts contradict its own tier earns nothing at all, where it otherwise
    /// keeps what a right tier pays. Acts with the gate alone.
    /// </summary>
    public bool GateTier { get; init; }

    /// <summary>
    /// Credit for a near tier, 0 to 1: a tier that is off by d of the scale's width D earns <c>ordinal_credit</c> * (1 - d/D); 0 pays the
    /// exact tier alone.
    /// </summary>
    public double OrdinalCredit { get; init; }

    /// <summary>The sparse reward: the tier alone.</summary>
    public static RewardOptions Sparse { get; } = new() { CriteriaWeight = 0, RuleWeight = 0, Gate = false };
}
