namespace Agrl.Modeling.Transformer;

/// <summary>
/// Reads Hugging Face's <c>config.json</c>, in the older style (<c>rope_theta</c> and <c>rope_scaling</c>, <c>torch_dtype</c>)
/// and the newer (<c>rope_parameters</c>, <c>dtype</c>), and refuses by name what would be computed differently here.
/// </summary>
public static class ModelConfigurationReader
{
    private static readonly Dictionary<ModelFamily, (string Type, string Architecture)> Families = new()
    {
        [ModelFamily.Llama] = ("llama", "LlamaForCausalLM"),
        [ModelFamily.Qwen2] = ("qwen2", "Qwen2ForCausalLM"),
        [ModelFamily.Qwen3] = ("qwen3", "Qwen3ForCausalLM"),
    };

    /// <summary>The <c>model_type</c> of a family.</summary>
    internal static string TypeOf(ModelFamily family) => Families[family].Type;

    /// <summary>The entry of <c>architectures</c> of a family.</summary>
    internal static string ArchitectureOf(ModelFamily family) => Families[family].Architecture;

    /// <summary>Reads a file.</summary>
    /// <param name="path">A <c>config.json</c>.</param>
    /// <exception cref="ModelFormatException">It is missing, malformed, or asks for what is not supported.</exception>
    public static ModelConfiguration Load(string path)
    {
        if (!File.Exists(path))
            throw new ModelFormatException($"{path} does not exist; a model folder has a config.json.");
        return Parse(File.ReadAllText(path), path);
    }

    /// <summary>Reads a text.</summary>
    /// <param name="json">The content of a <c>config.json</c>.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="ModelFormatException">It is malformed or asks for what is not supported.</exception>
    public static ModelConfiguration Parse(string json, string path = "config.json")
    {
        var configuration = ConfigurationFields.Read(json, path, Read);
        configuration.Validate();
        return configuration;
    }

    private static ModelConfiguration Read(ConfigurationFields fields)
    {
        var family = ReadFamily(fields);
        RefuseUnsupported(fields, family);
        var heads = fields.RequiredInteger("num_attention_heads");
        var hidden = fields.RequiredInteger("hidden_size");
        var attentionBias = fields.Flag("attention_bias") ?? false;
        return new()
        {
            Family = family,
            VocabularySize = fields.RequiredInteger("vocab_size"),
            HiddenSize = hidden,
            IntermediateSize = fields.RequiredInteger("intermediate_size"),
            Layers = fields.RequiredInteger("num_hidden_layers"),
            AttentionHeads = heads,
            // Defaults that transformers' configuration classes give to what a file leaves out.
            KeyValueHeads = fields.Integer("num_key_value_heads")
                ?? (family == ModelFamily.Llama || fields.IsNull("num_key_value_heads") ? heads : 32),
            HeadSize = fields.Integer("head_dim") ?? (family == ModelFamily.Qwen3 ? 128 : heads > 0 ? hidden / heads : 0),
            MaxPositions = fields.Integer("max_position_embeddings") ?? (family == ModelFamily.Llama ? 2048 : 32768),
            RmsNormEpsilon = fields.Number("rms_norm_eps") ?? 1e-6,
            RopeTheta = RopeOf(fields)?.Number("rope_theta") ?? fields.Number("rope_theta") ?? 10000,
            RopeScaling = ReadRope(fields, RopeOf(fields)),
            TieWordEmbeddings = fields.Flag("tie_word_embeddings") ?? false,
            QueryKeyValueBias = family == ModelFamily.Qwen2 || attentionBias,
            AttentionOutputBias = family != ModelFamily.Qwen2 && attentionBias,
            FeedForwardBias = family == ModelFamily.Llama && (fields.Flag("mlp_bias") ?? false),
            InitializerRange = fields.Number("initializer_range") ?? 0.02,
            BeginOfTextId = fields.Integer("bos_token_id"),
            // -1 is how some configurations say "none".
            EndOfTextIds = [.. fields.Integers("eos_token_id").Where(id => id >= 0)],
            PadId = fields.Integer("pad_token_id"),
            DType = fields.Text("dtype") ?? fields.Text("torch_dtype") ?? "float32",
        };
    }

    private static ModelFamily ReadFamily(ConfigurationFields fields)
    {
        var type = fields.Text("model_type");
        var found = Families.Where(family => family.Value.Type == type).ToList();
        if (found.Count == 0)
        {
            throw fields.Refusal(
                $"model_type is {(type is null ? "missing" : $"'{type}'")}; " +
                $"supported are the dense families {string.Join(", ", Families.Values.Select(f => f.Type))}.");
        }

        foreach (var architecture in fields.Texts("architectures"))
        {
            if (architecture != found[0].Value.Architecture)
                throw fields.Refusal($"architectures names '{architecture}'; supported for {type} is {found[0].Value.Architecture}.");
        }

        return found[0].Key;
    }

    private static void RefuseUnsupported(ConfigurationFields fields, ModelFamily family)
    {
        if (fields.Has("quantization_config"))
            throw fields.Refusal("it has a quantization_config; quantised weights are not supported. " +
                "Use the model's full-precision folder.");
        foreach (var name in new[] { "num_experts", "num_local_experts", "moe_intermediate_size" })
        {
            if (fields.Has(name))
                throw fields.Refusal($"it has {name}; mixture-of-experts models are not supported.");
        }

        // In use by the layers from max_window_layers on; transformers has 28 and a window of 4096 where a file leaves them out.
        if (fields.Flag("use_sliding_window") == true && !fields.IsNull("sliding_window") && !fields.Has("layer_types")
            && (fields.Integer("max_window_layers") ?? 28) < fields.RequiredInteger("num_hidden_layers"))
        {
            throw fields.Refusal("use_sliding_window is true; sliding-window attention is not supported.");
        }

        if (fields.Texts("layer_types").FirstOrDefault(layer => layer != "full_attention") is { } other)
            throw fields.Refusal($"layer_types has '{other}'; only full_attention is supported.");
        if (fields.Text("hidden_act") is { } activation and not ("silu" or "swish"))
            throw fields.Refusal($"hidden_act is '{activation}'; only silu is supported.");
        if (fields.Number("attention_dropout") is { } dropout and not 0)
            throw fields.Refusal($"attention_dropout is {dropout}; only 0 is supported.");
        if ((RopeOf(fields)?.Number("partial_rotary_factor") ?? fields.Number("partial_rotary_factor")) is { } part and not 1)
            throw fields.Refusal($"partial_rotary_factor is {part}; only 1 is supported.");
        if ((fields.Text("dtype") ?? fields.Text("torch_dtype")) is { } type and not ("float32" or "bfloat16" or "float16"))
            throw fields.Refusal($"dtype is '{type}'; supported are float32, bfloat16 and float16.");
        if (family != ModelFamily.Llama && fields.Flag("mlp_bias") == true)
            throw fields.Refusal("mlp_bias is true; the family has none.");
    }

    // As transformers has it, the older field counts where both are there.
    private static ConfigurationFields? RopeOf(ConfigurationFields fields) =>
        fields.IsFilled("rope_scaling") ? fields.Object("rope_scaling") : fields.Object("rope_parameters");

    private static RopeScaling ReadRope(ConfigurationFields fields, ConfigurationFields? rope)
    {
        if (rope is null)
            return RopeScaling.None;
        if (rope.HasObjects)
            throw fields.Refusal("the rope parameters differ by layer type, which is not supported.");
        var kind = rope.Text("rope_type") ?? rope.Text("type") ?? "default";
        int Original() => fields.Integer("original_max_position_embeddings") ?? rope.Integer("original_max_position_embeddings")
            ?? fields.Integer("max_position_embeddings") ?? 0;
        return kind switch
        {
            "default" => RopeScaling.None,
            "linear" => new() { Kind = RopeKind.Linear, Factor = rope.RequiredNumber("factor") },
            "llama3" => new()
            {
                Kind = RopeKind.Llama3,
                Factor = rope.RequiredNumber("factor"),
                LowFrequencyFactor = rope.RequiredNumber("low_freq_factor"),
                HighFrequencyFactor = rope.RequiredNumber("high_freq_factor"),
                OriginalMaxPositions = Original(),
            },
            "yarn" => new()
            {
                Kind = RopeKind.Yarn,
                // Some files leave the factor to follow from the two contexts.
                Factor = rope.Number("factor") ?? fields.RequiredInteger("max_position_embeddings") / (double)Math.Max(Original(), 1),
                OriginalMaxPositions = Original(),
                AttentionFactor = rope.Number("attention_factor"),
                MScale = rope.Number("mscale"),
                MScaleAllDimensions = rope.Number("mscale_all_dim"),
                BetaFast = rope.Number("beta_fast") is { } fast and not 0 ? fast : 32,
                BetaSlow = rope.Number("beta_slow") is { } slow and not 0 ? slow : 1,
                Truncate = rope.Flag("truncate") ?? true,
            },
            _ => throw fields.Refusal($"rope_type is '{kind}'; supported are default, linear, llama3 and yarn."),
        };
    }
}
