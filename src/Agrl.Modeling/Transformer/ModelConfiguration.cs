namespace Agrl.Modeling.Transformer;

/// <summary>
/// The shape of a decoder transformer, with the meaning of Hugging Face's <c>config.json</c>: RMSNorm, rotary positions,
/// grouped-query attention, SwiGLU.
/// </summary>
public sealed record ModelConfiguration
{
    private const int MostHeadSize = 1024;

    /// <summary><c>model_type</c>.</summary>
    public ModelFamily Family { get; init; } = ModelFamily.Qwen3;

    /// <summary><c>vocab_size</c>: rows of the embedding; may exceed the tokenizer's.</summary>
    public required int VocabularySize { get; init; }

    /// <summary><c>hidden_size</c>.</summary>
    public required int HiddenSize { get; init; }

    /// <summary><c>intermediate_size</c> of the feed-forward part.</summary>
    public required int IntermediateSize { get; init; }

    /// <summary><c>num_hidden_layers</c>.</summary>
    public required int Layers { get; init; }

    /// <summary><c>num_attention_heads</c>.</summary>
    public required int AttentionHeads { get; init; }

    /// <summary><c>num_key_value_heads</c>; divides the attention heads.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary><c>head_dim</c>; even.</summary>
    public required int HeadSize { get; init; }

    /// <summary><c>max_position_embeddings</c>: the longest prompt and response together.</summary>
    public int MaxPositions { get; init; } = 2048;

    /// <summary><c>rms_norm_eps</c>.</summary>
    public double RmsNormEpsilon { get; init; } = 1e-6;

    /// <summary><c>rope_theta</c>.</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary><c>rope_scaling</c>, or the rest of <c>rope_parameters</c>.</summary>
    public RopeScaling RopeScaling { get; init; } = RopeScaling.None;

    /// <summary><c>tie_word_embeddings</c>: whether the head is the embedding.</summary>
    public bool TieWordEmbeddings { get; init; } = true;

    /// <summary>Whether q, k and v have biases: always in Qwen2, by <c>attention_bias</c> elsewhere.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>Whether the attention's output projection has a bias: by <c>attention_bias</c>, never in Qwen2.</summary>
    public bool AttentionOutputBias { get; init; }

    /// <summary><c>mlp_bias</c> (Llama).</summary>
    public bool FeedForwardBias { get; init; }

    /// <summary>Whether q and k are normalised per head: Qwen3.</summary>
    public bool QueryKeyNorm => Family == ModelFamily.Qwen3;

    /// <summary><c>initializer_range</c>: standard deviation of weights made from scratch.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary><c>bos_token_id</c>, or null.</summary>
    public int? BeginOfTextId { get; init; }

    /// <summary><c>eos_token_id</c>: none, one or several.</summary>
    public IReadOnlyList<int> EndOfTextIds { get; init; } = [];

    /// <summary><c>pad_token_id</c>, or null.</summary>
    public int? PadId { get; init; }

    /// <summary><c>torch_dtype</c> or <c>dtype</c>: <c>float32</c>, <c>bfloat16</c> or <c>float16</c>.</summary>
    public string DType { get; init; } = "float32";

    /// <summary>The number of parameters; a tied head counts once.</summary>
    public long ParameterCount
    {
        get
        {
            long query = (long)AttentionHeads * HeadSize, keyValue = (long)KeyValueHeads * HeadSize;
            var attention = HiddenSize * (2 * query + 2 * keyValue)
                + (QueryKeyValueBias ? query + 2 * keyValue : 0) + (AttentionOutputBias ? HiddenSize : 0)
                + (QueryKeyNorm ? 2 * HeadSize : 0);
            var feedForward = 3L * HiddenSize * IntermediateSize + (FeedForwardBias ? 2L * IntermediateSize + HiddenSize : 0);
            return (TieWordEmbeddings ? 1L : 2L) * VocabularySize * HiddenSize
                + Layers * (attention + feedForward + 2L * HiddenSize) + HiddenSize;
        }
    }

    /// <summary>Checks that sizes are positive and fit each other.</summary>
    /// <exception cref="ModelFormatException">One does not; the message names it.</exception>
    public void Validate()
    {
        foreach (var (name, value) in new[]
        {
            ("vocab_size", VocabularySize), ("hidden_size", HiddenSize), ("intermediate_size", IntermediateSize),
            ("num_hidden_layers", Layers), ("num_attention_heads", AttentionHeads), ("num_key_value_heads", KeyValueHeads),
            ("head_dim", HeadSize), ("max_position_embeddings", MaxPositions),
        })
        {
            if (value <= 0)
                throw new ModelFormatException($"Model configuration: {name} is {value}; expected a positive number.");
        }

        if (AttentionHeads % KeyValueHeads != 0)
        {
            throw new ModelFormatException(
                $"Model configuration: num_attention_heads is {AttentionHeads}, " +
                $"which is no multiple of num_key_value_heads {KeyValueHeads}.");
        }

        if ((long)AttentionHeads * HeadSize > int.MaxValue)
            throw new ModelFormatException(
                $"Model configuration: num_attention_heads {AttentionHeads} times head_dim {HeadSize} is out of range.");
        // Kernels keep a head on the stack; the largest that is known has 256.
        if (HeadSize > MostHeadSize)
            throw new ModelFormatException($"Model configuration: head_dim is {HeadSize}; supported is up to {MostHeadSize}.");
        if (HeadSize % 2 != 0)
            throw new ModelFormatException($"Model configuration: head_dim is {HeadSize}; rotary positions need an even number.");
        if (!double.IsFinite(RopeTheta) || RopeTheta <= 0)
            throw new ModelFormatException($"Model configuration: rope_theta is {RopeTheta}; expected a positive number.");
        if (!double.IsFinite(RmsNormEpsilon) || RmsNormEpsilon < 0)
            throw new ModelFormatException($"Model configuration: rms_norm_eps is {RmsNormEpsilon}; expected a small positive number.");
        if (!double.IsFinite(InitializerRange) || InitializerRange < 0)
            throw new ModelFormatException($"Model configuration: initializer_range is {InitializerRange}; expected a positive number.");
        if (!double.IsFinite(RopeScaling.Factor) || RopeScaling.Factor < 1)
            throw new ModelFormatException($"Model configuration: the rope factor is {RopeScaling.Factor}; expected at least 1.");
        if (RopeScaling.Kind is RopeKind.Llama3 or RopeKind.Yarn && RopeScaling.OriginalMaxPositions <= 0)
            throw new ModelFormatException("Model configuration: rope scaling needs original_max_position_embeddings.");
        if (RopeScaling.Kind is RopeKind.Yarn && (RopeTheta == 1 || !(RopeScaling.BetaFast > 0) || !(RopeScaling.BetaSlow > 0)
            || !double.IsFinite(RopeScaling.BetaFast) || !double.IsFinite(RopeScaling.BetaSlow)))
        {
            throw new ModelFormatException(
                "Model configuration: yarn needs a rope_theta other than 1 and positive beta_fast and beta_slow.");
        }

        var factors = new[] { RopeScaling.AttentionFactor, RopeScaling.MScale, RopeScaling.MScaleAllDimensions };
        if (factors.Any(number => number is { } given && !double.IsFinite(given)))
            throw new ModelFormatException("Model configuration: attention_factor, mscale and mscale_all_dim must be finite.");
        if (RopeScaling.Kind is RopeKind.Llama3
            && !(RopeScaling.LowFrequencyFactor > 0 && RopeScaling.HighFrequencyFactor > RopeScaling.LowFrequencyFactor
                && double.IsFinite(RopeScaling.HighFrequencyFactor)))
        {
            throw new ModelFormatException(
                "Model configuration: low_freq_factor must be above 0, and high_freq_factor above low_freq_factor.");
        }
    }
}
