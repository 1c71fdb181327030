using System.Text;
using System.Text.Json;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// Writes a <c>config.json</c> that transformers and vLLM load. The rope is written in both styles, so that versions before and
/// after the change read the same.
/// </summary>
public static class ModelConfigurationWriter
{
    /// <summary>The file's content.</summary>
    /// <param name="configuration">The shape.</param>
    /// <param name="dtype">What the weights are saved in: <c>float32</c>, <c>bfloat16</c> or <c>float16</c>;
    /// null for the configuration's.</param>
    public static string ToJson(ModelConfiguration configuration, string? dtype = null)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
            Write(json, configuration, dtype ?? configuration.DType);
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, ModelConfiguration c, string dtype)
    {
        json.WriteStartObject();
        json.WriteStartArray("architectures");
        json.WriteStringValue(ModelConfigurationReader.ArchitectureOf(c.Family));
        json.WriteEndArray();
        if (c.Family != ModelFamily.Qwen2)
            json.WriteBoolean("attention_bias", c.QueryKeyValueBias);
        json.WriteNumber("attention_dropout", 0.0);
        WriteId(json, "bos_token_id", c.BeginOfTextId);
        json.WriteString("dtype", dtype);
        json.WritePropertyName("eos_token_id");
        WriteIds(json, c.EndOfTextIds);
        json.WriteNumber("head_dim", c.HeadSize);
        json.WriteString("hidden_act", "silu");
        json.WriteNumber("hidden_size", c.HiddenSize);
        json.WriteNumber("initializer_range", c.InitializerRange);
        json.WriteNumber("intermediate_size", c.IntermediateSize);
        json.WriteNumber("max_position_embeddings", c.MaxPositions);
        if (c.Family == ModelFamily.Llama)
            json.WriteBoolean("mlp_bias", c.FeedForwardBias);
        json.WriteString("model_type", ModelConfigurationReader.TypeOf(c.Family));
        json.WriteNumber("num_attention_heads", c.AttentionHeads);
        json.WriteNumber("num_hidden_layers", c.Layers);
        json.WriteNumber("num_key_value_heads", c.KeyValueHeads);
        WriteId(json, "pad_token_id", c.PadId);
        json.WriteNumber("rms_norm_eps", c.RmsNormEpsilon);
        json.WriteStartObject("rope_parameters");
        json.WriteNumber("rope_theta", c.RopeTheta);
        WriteRope(json, c.RopeScaling, c.MaxPositions);
        json.WriteEndObject();
        if (c.RopeScaling.Kind == RopeKind.Default)
        {
            json.WriteNull("rope_scaling");
        }
        else
        {
            json.WriteStartObject("rope_scaling");
            WriteRope(json, c.RopeScaling, c.MaxPositions);
            json.WriteEndObject();
        }

        json.WriteNumber("rope_theta", c.RopeTheta);
        if (c.Family != ModelFamily.Llama)
        {
            json.WriteNull("sliding_window");
            json.WriteBoolean("use_sliding_window", false);
        }

        json.WriteBoolean("tie_word_embeddings", c.TieWordEmbeddings);
        json.WriteString("torch_dtype", dtype);
        json.WriteBoolean("use_cache", true);
        json.WriteNumber("vocab_size", c.VocabularySize);
        json.WriteEndObject();
    }

    private static void WriteRope(Utf8JsonWriter json, RopeScaling rope, int maxPositions)
    {
        json.WriteString("rope_type", rope.Kind switch
        {
            RopeKind.Linear => "linear",
            RopeKind.Llama3 => "llama3",
            RopeKind.Yarn => "yarn",
            _ => "default",
        });
        if (rope.Kind == RopeKind.Default)
            return;
        json.WriteNumber("factor", rope.Factor);
        if (rope.Kind == RopeKind.Linear)
            return;
        // Without it, it is max_position_embeddings. Some versions of transformers take yarn's factor to be the quotient of the two
        // wherever both are written, whatever the factor that is written beside them.
        if (rope.Kind != RopeKind.Yarn || rope.OriginalMaxPositions != maxPositions)
            json.WriteNumber("original_max_position_embeddings", rope.OriginalMaxPositions);
        if (rope.Kind == RopeKind.Llama3)
        {
            json.WriteNumber("low_freq_factor", rope.LowFrequencyFactor);
            json.WriteNumber("high_freq_factor", rope.HighFrequencyFactor);
            return;
        }

        WriteOptional(json, "attention_factor", rope.AttentionFactor);
        WriteOptional(json, "mscale", rope.MScale);
        WriteOptional(json, "mscale_all_dim", rope.MScaleAllDimensions);
        json.WriteNumber("beta_fast", rope.BetaFast);
        json.WriteNumber("beta_slow", rope.BetaSlow);
        json.WriteBoolean("truncate", rope.Truncate);
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
            json.WriteNumber(name, number);
    }

    private static void WriteId(Utf8JsonWriter json, string name, int? id)
    {
        if (id is { } number)
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }

    private static void WriteIds(Utf8JsonWriter json, IReadOnlyList<int> ids)
    {
        if (ids is [var only])
        {
            json.WriteNumberValue(only);
            return;
        }

        if (ids.Count == 0)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        foreach (var id in ids)
            json.WriteNumberValue(id);
        json.WriteEndArray();
    }
}
