namespace Agrl.Relevance.Rewards;

/// <summary>A reward and what it is made of; every part is logged.</summary>
public sealed record RewardBreakdown
{
    /// <summary>The reward: Format * (TierGate * tier part + Gate * (criteria part + rule part)).</summary>
    public required double Total { get; init; }

    /// <summary>1 where the response parsed, else 0.</summary>
    public required double Format { get; init; }

    /// <summary>1 for the gold tier, the ordinal credit for a near one, else 0; before its weight.</summary>
    public required double Tier { get; init; }

    /// <summary>
    /// The weighted share of known verdicts that are right, 0 to 1, before its weight and the gate; 0 where none is known.
    /// </summary>
    public required double Criteria { get; init; }

    /// <summary>1 where the stated verdicts imply the stated tier, else 0; before its weight.</summary>
    public required double Rule { get; init; }

    /// <summary>1 where the gate is open, 0 where it is shut.</summary>
    public required double Gate { get; init; }

    /// <summary>What the tier's part is multiplied by: <see cref="Gate"/> with <see cref="RewardOptions.GateTier"/>, else 1.</summary>
    public double TierGate { get; init; } = 1;

    /// <summary>Whether each known criterion's verdict is right (1 or 0), by criterion; the source of step credit.</summary>
    public required IReadOnlyDictionary<string, double> Verdicts { get; init; }
}
