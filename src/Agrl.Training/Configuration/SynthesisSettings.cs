namespace Agrl.Training.Configuration;

/// <summary>How many judgments are synthesized, and from what.</summary>
public sealed record SynthesisSettings
{
    /// <summary>A product file (JSON lines, plain or .gz); the built-in shop where none is given.</summary>
    public string? Catalogue { get; init; }

    /// <summary>The seed of the shop and the judgments; the run's seed where none is given.</summary>
    public int? Seed { get; init; }

    /// <summary>Judgments with reasons for SFT.</summary>
    public int Sft { get; init; } = 4000;

    /// <summary>Judgments of the RL pool.</summary>
    public int Rl { get; init; } = 4000;

    /// <summary>Judgments of the balanced evaluation set (equal tiers).</summary>
    public int Balanced { get; init; } = 400;

    /// <summary>Judgments of the in-the-wild evaluation set (60/7/27/6 % for tiers 4/3/2/1).</summary>
    public int Wild { get; init; } = 400;
}
