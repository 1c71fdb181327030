namespace Agrl.Modeling.Generation;

/// <summary>How completions are drawn.</summary>
public sealed record SamplingOptions
{
    /// <summary>Logits are divided by it; 0 takes the most likely token each time.</summary>
    public double Temperature { get; init; } = 1.0;

    /// <summary>Only the k most likely tokens are drawn from; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the smallest set of tokens that holds this much probability is drawn from; 1 for all.</summary>
    public double TopP { get; init; } = 1.0;

    /// <summary>The most tokens of a completion, an end token included.</summary>
    public int MaxNewTokens { get; init; } = 64;

    /// <summary>Go on past end tokens until <see cref="MaxNewTokens"/>.</summary>
    public bool IgnoreEos { get; init; }

    /// <summary>
    /// The seed of all draws; a completion depends on it, its prompt and its sample number alone, not on what shares its batch.
    /// </summary>
    public ulong Seed { get; init; }
}
