using System.Text.Json.Nodes;
using Agrl.Modeling.Transformer;

namespace Agrl.Modeling.Tests.Transformer;

public sealed class ModelConfigurationTests
{
    [Fact]
    public void Both_styles_of_file_are_read()
    {
        var older = ModelConfigurationReader.Load(Path.Combine(Goldens.PathOf("tiny-llama"), "config.json"));
        var newer = ModelConfigurationReader.Load(Path.Combine(Goldens.PathOf("tiny-qwen2"), "config.json"));

        Assert.Equal(500000, older.RopeTheta);
        Assert.Equal(
            new() { Kind = RopeKind.Llama3, Factor = 8, LowFrequencyFactor = 1, HighFrequencyFactor = 4, OriginalMaxPositions = 64 },
            older.RopeScaling);
        Assert.Equal((ModelFamily.Llama, 6, 3, 8, false),
            (older.Family, older.AttentionHeads, older.KeyValueHeads, older.HeadSize, older.QueryKeyValueBias));
        Assert.Equal(1000000, newer.RopeTheta);
        Assert.Equal((ModelFamily.Qwen2, 4, 2, 16, true),
            (newer.Family, newer.AttentionHeads, newer.KeyValueHeads, newer.HeadSize, newer.QueryKeyValueBias));
        Assert.Equal([2], newer.EndOfTextIds);
    }

    [Fact]
    public void Defaults_are_those_of_each_family()
    {
        const string sizes =
            "\"vocab_size\": 10, \"hidden_size\": 64, \"intermediate_size\": 8, \"num_hidden_layers\": 1, \"num_attention_heads\": 32";

        var llama = ModelConfigurationReader.Parse($"{{\"model_type\": \"llama\", {sizes}}}");
        var qwen3 = ModelConfigurationReader.Parse($"{{\"model_type\": \"qwen3\", {sizes}, \"eos_token_id\": [3, 4]}}");

        Assert.Equal((32, 2, false, 10000.0), (llama.KeyValueHeads, llama.HeadSize, llama.TieWordEmbeddings, llama.RopeTheta));
        Assert.Equal((32, 128, true), (qwen3.KeyValueHeads, qwen3.HeadSize, qwen3.QueryKeyNorm));
        Assert.Equal([3, 4], qwen3.EndOfTextIds);
    }

    [Theory]
    [InlineData("architectures", "[\"MistralForCausalLM\"]", "MistralForCausalLM")]
    [InlineData("model_type", "\"qwen3_moe\"", "qwen3_moe")]
    [InlineData("model_type", "null", "model_type is missing")]
    [InlineData("quantization_config", "{\"bits\": 4}", "quantization_config")]
    [InlineData("num_experts", "8", "num_experts")]
    [InlineData("hidden_act", "\"gelu\"", "gelu")]
    [InlineData("attention_dropout", "0.1", "attention_dropout")]
    [InlineData("layer_types", "[\"full_attention\", \"sliding_attention\"]", "sliding_attention")]
    [InlineData("rope_scaling", "{\"rope_type\": \"longrope\", \"factor\": 2}", "longrope")]
    [InlineData("rope_scaling", "{\"rope_type\": \"dynamic\", \"factor\": 2}", "dynamic")]
    [InlineData("rope_scaling", "{\"rope_type\": \"yarn\", \"factor\": 2, \"beta_fast\": -1}", "beta_fast")]
    [InlineData("num_local_experts", "8", "num_local_experts")]
    [InlineData("head_dim", "1000000000", "head_dim 1000000000 is out of range")]
    [InlineData("rope_scaling", "{\"rope_type\": \"linear\"}", "factor is missing")]
    [InlineData("rope_scaling", "{\"full_attention\": {\"rope_type\": \"default\"}}", "layer type")]
    [InlineData("rope_scaling", "{\"rope_type\": \"yarn\", \"factor\": 2, \"attention_factor\": 1e400}", "attention_factor")]
    [InlineData("rope_scaling",
        "{\"rope_type\": \"llama3\", \"factor\": 2, \"low_freq_factor\": 0, \"high_freq_factor\": 4, " +
        "\"original_max_position_embeddings\": 8}", "low_freq_factor")]
    [InlineData("partial_rotary_factor", "0.5", "partial_rotary_factor")]
    [InlineData("torch_dtype", "\"float8_e4m3fn\"", "float8_e4m3fn")]
    [InlineData("num_key_value_heads", "4", "num_key_value_heads")]
    [InlineData("head_dim", "7", "head_dim")]
    [InlineData("hidden_size", "\"big\"", "hidden_size: expected a whole number, found \"big\"")]
    [InlineData("hidden_size", "1e300", "hidden_size")]
    [InlineData("num_hidden_layers", "0", "num_hidden_layers")]
    [InlineData("tie_word_embeddings", "1", "true or false")]
    public void What_is_not_computed_here_is_refused_by_name(string field, string value, string expected)
    {
        var root = JsonNode.Parse(File.ReadAllText(Path.Combine(Goldens.PathOf("tiny-llama"), "config.json")))!;
        root[field] = JsonNode.Parse(value);

        var error = Assert.Throws<ModelFormatException>(() => ModelConfigurationReader.Parse(root.ToJsonString(), "folder/config.json"));

        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData("{\"sliding_window\": 128}", false)]
    [InlineData("{\"sliding_window\": 128, \"use_sliding_window\": true}", true)]
    [InlineData("{\"use_sliding_window\": true, \"max_window_layers\": 1, \"layer_types\": null}", true)]
    [InlineData("{\"use_sliding_window\": true, \"sliding_window\": null}", false)]
    [InlineData("{\"use_sliding_window\": true, \"max_window_layers\": 2}", false)]
    [InlineData("{\"use_sliding_window\": true, \"max_window_layers\": 0, \"layer_types\": [\"full_attention\", \"full_attention\"]}",
        false)]
    public void A_sliding_window_is_refused_only_where_it_is_in_use(string fields, bool isRefused)
    {
        var root = JsonNode.Parse(File.ReadAllText(Path.Combine(Goldens.PathOf("tiny-qwen2"), "config.json")))!.AsObject();
        foreach (var name in new[] { "sliding_window", "use_sliding_window", "layer_types" })
            root.Remove(name);
        root["max_window_layers"] = 1;
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject())
            root[name] = value?.DeepClone();

        if (isRefused)
            Assert.Contains("sliding",
                Assert.Throws<ModelFormatException>(() => ModelConfigurationReader.Parse(root.ToJsonString())).Message);
        else
            ModelConfigurationReader.Parse(root.ToJsonString());
    }

    [Fact]
    public void What_a_file_leaves_out_or_sets_to_null_is_what_transformers_makes_of_it()
    {
        const string sizes =
            "\"vocab_size\": 10, \"hidden_size\": 64, \"intermediate_size\": 8, \"num_hidden_layers\": 1, \"num_attention_heads\": 32";
        ModelConfiguration Of(string more) => ModelConfigurationReader.Parse($"{{{sizes}, {more}}}");

        Assert.Equal(32, Of("\"model_type\": \"qwen2\"").KeyValueHeads);
        Assert.Equal(32, Of("\"model_type\": \"qwen3\", \"num_key_value_heads\": null").KeyValueHeads);
        // The older field counts where both are filled, and theta stands in it or beside it.
        var both = Of("\"model_type\": \"llama\", \"rope_theta\": 7, \"rope_scaling\": {\"type\": \"linear\", \"factor\": 3}, " +
            "\"rope_parameters\": {\"rope_theta\": 9}");
        Assert.Equal((RopeKind.Linear, 3.0, 7.0), (both.RopeScaling.Kind, both.RopeScaling.Factor, both.RopeTheta));
        Assert.Equal(9, Of("\"model_type\": \"llama\", \"rope_scaling\": {}, \"rope_parameters\": {\"rope_theta\": 9}").RopeTheta);
        // Yarn and llama3 take the context of pre-training from beside, from within, or from the context itself.
        var yarn = Of("\"model_type\": \"llama\", \"max_position_embeddings\": 96, " +
            "\"rope_scaling\": {\"rope_type\": \"yarn\", \"original_max_position_embeddings\": 32, \"beta_fast\": 0}");
        Assert.Equal((3.0, 32, 32.0), (yarn.RopeScaling.Factor, yarn.RopeScaling.OriginalMaxPositions, yarn.RopeScaling.BetaFast));
        var own = Of("\"model_type\": \"llama\", \"max_position_embeddings\": 96, " +
            "\"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 2}");
        Assert.Equal(96, own.RopeScaling.OriginalMaxPositions);
    }

    [Fact]
    public void What_is_written_reads_as_the_same()
    {
        var configurations = Goldens.Models
            .Select(name => ModelConfigurationReader.Load(Path.Combine(Goldens.PathOf(name), "config.json"))).ToList();
        configurations.Add(configurations[0] with
        {
            RopeScaling = new() { Kind = RopeKind.Linear, Factor = 2.5 },
            EndOfTextIds = [1, 2],
            QueryKeyValueBias = true,
            AttentionOutputBias = true,
        });
        configurations.Add(configurations[2] with
        {
            FeedForwardBias = true,
            RopeScaling = new()
            {
                Kind = RopeKind.Yarn,
                Factor = 4,
                OriginalMaxPositions = 512,
                AttentionFactor = 1.5,
                MScale = 1,
                MScaleAllDimensions = 0.7,
                BetaFast = 30,
                BetaSlow = 2,
                Truncate = false,
            },
        });
        foreach (var configuration in configurations)
        {
            var read = ModelConfigurationReader.Parse(ModelConfigurationWriter.ToJson(configuration));
            Assert.Equal(configuration.EndOfTextIds, read.EndOfTextIds);
            Assert.Equal(configuration, read with { EndOfTextIds = configuration.EndOfTextIds });
        }
    }

    [Fact]
    public void What_yarns_factor_was_taken_from_is_written_only_where_it_is_another_length()
    {
        var yarn = ModelConfigurationReader.Load(Path.Combine(Goldens.PathOf(Goldens.Models[0]), "config.json")) with
        {
            MaxPositions = 96,
            RopeScaling = new() { Kind = RopeKind.Yarn, Factor = 2, OriginalMaxPositions = 96 },
        };
        Assert.DoesNotContain("original_max_position_embeddings", ModelConfigurationWriter.ToJson(yarn), StringComparison.Ordinal);
        Assert.Equal(yarn.RopeScaling, ModelConfigurationReader.Parse(ModelConfigurationWriter.ToJson(yarn)).RopeScaling);
        Assert.Contains("\"original_max_position_embeddings\": 32",
            ModelConfigurationWriter.ToJson(yarn with { RopeScaling = yarn.RopeScaling with { OriginalMaxPositions = 32 } }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_end_of_minus_one_is_none()
    {
        var written = ModelConfigurationWriter.ToJson(
            ModelConfigurationReader.Load(Path.Combine(Goldens.PathOf(Goldens.Models[0]), "config.json")) with { EndOfTextIds = [7] });
        Assert.Contains("\"eos_token_id\": 7", written, StringComparison.Ordinal);
        var none = written.Replace("\"eos_token_id\": 7", "\"eos_token_id\": -1", StringComparison.Ordinal);
        Assert.Empty(ModelConfigurationReader.Parse(none).EndOfTextIds);
    }
}
