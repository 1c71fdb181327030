namespace Agrl.Modeling.Transformer;

/// <summary>
/// Parameters of rotary position scaling under Hugging Face's names; a field that its kind does not use keeps its default.
/// </summary>
public sealed record RopeScaling
{
    /// <summary>No scaling.</summary>
    public static RopeScaling None { get; } = new();

    /// <summary><c>rope_type</c>.</summary>
    public RopeKind Kind { get; init; }

    /// <summary><c>factor</c>: by how much the context grows; at least 1.</summary>
    public double Factor { get; init; } = 1;

    /// <summary><c>original_max_position_embeddings</c>: the context of pre-training (llama3, yarn).</summary>
    public int OriginalMaxPositions { get; init; }

    /// <summary><c>low_freq_factor</c> (llama3).</summary>
    public double LowFrequencyFactor { get; init; } = 1;

    /// <summary><c>high_freq_factor</c> (llama3).</summary>
    public double HighFrequencyFactor { get; init; } = 4;

    /// <summary><c>attention_factor</c> (yarn); null for the one that follows from the factor.</summary>
    public double? AttentionFactor { get; init; }

    /// <summary><c>mscale</c> (yarn); null where not given.</summary>
    public double? MScale { get; init; }

    /// <summary><c>mscale_all_dim</c> (yarn); null where not given.</summary>
    public double? MScaleAllDimensions { get; init; }

    /// <summary><c>beta_fast</c> (yarn).</summary>
    public double BetaFast { get; init; } = 32;

    /// <summary><c>beta_slow</c> (yarn).</summary>
    public double BetaSlow { get; init; } = 1;

    /// <summary><c>truncate</c> (yarn): whether the bounds of the ramp are rounded to whole dimensions.</summary>
    public bool Truncate { get; init; } = true;
}
