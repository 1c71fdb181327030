using System.Text.Json.Nodes;
using Agrl.Modeling.Checkpoints;
using Agrl.Modeling.Numerics;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Checkpoints;

/// <summary>What a folder may hold, and what is refused before memory is spent on it.</summary>
public sealed class ModelFolderLoadingTests : IDisposable
{
    private static readonly ModelConfiguration Small = new()
    {
        VocabularySize = 40,
        HiddenSize = 16,
        IntermediateSize = 24,
        Layers = 2,
        AttentionHeads = 4,
        KeyValueHeads = 2,
        HeadSize = 6,
        InitializerRange = 0.3,
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ModelFamily, bool, bool, bool> Variants
    {
        get
        {
            var cases = new TheoryData<ModelFamily, bool, bool, bool>();
            foreach (var family in Enum.GetValues<ModelFamily>())
            {
                foreach (var isTied in new[] { true, false })
                {
                    cases.Add(family, isTied, family == ModelFamily.Qwen2, false);
                    if (family != ModelFamily.Qwen2)
                        cases.Add(family, isTied, true, family == ModelFamily.Llama);
                }
            }

            return cases;
        }
    }

    private string Target => _folder.Place("model");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Variants))]
    public void Every_variant_of_a_family_is_saved_and_loaded_in_every_type(
        ModelFamily family, bool isTied, bool hasBias, bool hasFeedForwardBias)
    {
        using var scope = NewDisposeScope();
        var configuration = Small with
        {
            Family = family,
            TieWordEmbeddings = isTied,
            QueryKeyValueBias = hasBias,
            AttentionOutputBias = hasBias && family != ModelFamily.Qwen2,
            FeedForwardBias = hasFeedForwardBias,
        };
        using var model = DecoderModel.CreateScratch(configuration, 3);
        Fill(model);
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16, ScalarType.Float16 })
        {
            ModelFolder.Save(Target, model, maxShardBytes: 2000, dtype: type);
            using var read = ModelFolder.Load(Target);
            // In the folder's own type, as on a GPU: saved again it is the same bytes.
            using var same = ModelFolder.Load(Target, dtype: type);
            var copy = _folder.Place("copy");
            ModelFolder.Save(copy, same.Model, source: Target, maxShardBytes: 2000);

            Assert.Equal(configuration with { DType = read.Configuration.DType, EndOfTextIds = read.Configuration.EndOfTextIds },
                read.Configuration);
            Assert.True(model.FlatParameters.to(type).to(ScalarType.Float32).eq(read.Model.FlatParameters).all().item<bool>());
            Assert.Equal(isTied, !read.Model.CheckpointTensors.Any(tensor => tensor.Name == "lm_head.weight"));
            Assert.Equal(hasBias, read.Model.CheckpointTensors.Any(tensor =>
                tensor.Name.EndsWith("q_proj.bias", StringComparison.Ordinal)));
            Assert.Equal(Directory.GetFiles(Target).Select(Path.GetFileName).Order(),
                Directory.GetFiles(copy).Select(Path.GetFileName).Order());
            foreach (var path in Directory.GetFiles(Target))
                Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(Path.Combine(copy, Path.GetFileName(path))));
        }
    }

    [Fact]
    public void A_stored_copy_of_a_tied_head_is_held_to_the_embedding_of_another_shard()
    {
        using var scope = NewDisposeScope();
        using var model = DecoderModel.CreateScratch(Small, 3);
        ModelFolder.Save(Target, model, maxShardBytes: 4000);
        var index = JsonNode.Parse(File.ReadAllText(Path.Combine(Target, "model.safetensors.index.json")))!;
        index["weight_map"]!["lm_head.weight"] = "head.safetensors";
        File.WriteAllText(Path.Combine(Target, "model.safetensors.index.json"), index.ToJsonString());
        void WriteHead(Tensor values) => SafetensorsWriter.Write(Path.Combine(Target, "head.safetensors"), [("lm_head.weight", values)]);

        WriteHead(model.HeadWeight);
        ModelFolder.Load(Target).Dispose();
        WriteHead(model.HeadWeight.Plus(1e-3));
        Refused("tie_word_embeddings is true");
        WriteHead(ones(40, 15));
        Refused("'lm_head.weight' has the shape [40, 15]");
    }

    [Theory]
    [InlineData("num_hidden_layers", 3, "lacks 11 of the model's tensors: model.layers.2.input_layernorm.weight")]
    [InlineData("num_hidden_layers", 2_000_000_000, "num_hidden_layers 2000000000")]
    [InlineData("num_hidden_layers", 1, "'model.layers.1.")]
    [InlineData("vocab_size", 2_000_000_000,
        "'model.embed_tokens.weight' has the shape [40, 16], but config.json makes it [2000000000, 16]")]
    [InlineData("intermediate_size", 2_000_000_000, "config.json makes it")]
    [InlineData("num_attention_heads", 2_000_000_000, "out of range")]
    [InlineData("head_dim", 500_000_000, "head_dim is 500000000; supported is up to 1024")]
    [InlineData("head_dim", 1_000, "config.json makes it")]
    public void A_configuration_that_asks_for_more_than_the_files_hold_is_refused_before_memory_is_spent(
        string field, int value, string expected)
    {
        using (var model = DecoderModel.CreateScratch(Small, 3))
            ModelFolder.Save(Target, model);
        var path = Path.Combine(Target, "config.json");
        var root = JsonNode.Parse(File.ReadAllText(path))!;
        root[field] = value;
        File.WriteAllText(path, root.ToJsonString());
        var before = GC.GetAllocatedBytesForCurrentThread();

        Refused(expected);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void An_index_that_does_not_fit_its_files_is_refused_by_name()
    {
        using (var model = DecoderModel.CreateScratch(Small, 3))
            ModelFolder.Save(Target, model, maxShardBytes: 4000);
        var path = Path.Combine(Target, "model.safetensors.index.json");
        var text = File.ReadAllText(path);
        void With(Action<JsonObject> change, string expected)
        {
            var index = JsonNode.Parse(text)!;
            change(index["weight_map"]!.AsObject());
            File.WriteAllText(path, index.ToJsonString());
            Refused(expected);
        }

        With(map => map.Remove("model.norm.weight"), "holds 'model.norm.weight', which model.safetensors.index.json does not place there");
        With(map => map["model.extra.weight"] = map["model.norm.weight"]!.GetValue<string>(), "places 'model.extra.weight' in");
        With(map => map["model.norm.weight"] = null, "places 'model.norm.weight' in 'null'");
        With(map => map["model.norm.weight"] = map["model.embed_tokens.weight"]!.GetValue<string>(), "'model.norm.weight'");
    }

    [Fact]
    public void Other_tensors_of_an_untied_or_tied_model_are_refused_by_name()
    {
        using (var model = DecoderModel.CreateScratch(Small, 3))
            ModelFolder.Save(Target, model);
        Configure("tie_word_embeddings", false);
        Refused("lacks 1 of the model's tensors: lm_head.weight");
        Configure("tie_word_embeddings", true);
        Configure("attention_bias", true);
        Refused("q_proj.bias");
    }

    private void Configure(string field, bool value)
    {
        var path = Path.Combine(Target, "config.json");
        var root = JsonNode.Parse(File.ReadAllText(path))!;
        root[field] = value;
        File.WriteAllText(path, root.ToJsonString());
    }

    private void Refused(string expected) =>
        Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => ModelFolder.Load(Target)).Message);

    // Biases and norms too, which a new model has at 0 and 1.
    [SkippableFact]
    public void Weights_behind_links_are_read_as_in_the_cache_of_Hugging_Face()
    {
        Skip.If(OperatingSystem.IsWindows(), "links need rights there");
        using var scope = NewDisposeScope();
        using var model = DecoderModel.CreateScratch(Small, 3);
        Fill(model);
        ModelFolder.Save(Target, model);
        var (blobs, snapshot) = (Directory.CreateDirectory(_folder.Place("blobs")), Directory.CreateDirectory(_folder.Place("snapshot")));
        foreach (var file in Directory.GetFiles(Target))
        {
            var blob = Path.Combine(blobs.FullName, Path.GetFileName(file) + new string('0', 40));
            File.Copy(file, blob);
            File.CreateSymbolicLink(Path.Combine(snapshot.FullName, Path.GetFileName(file)),
                Path.Combine("..", "blobs", Path.GetFileName(blob)));
        }

        using var read = ModelFolder.Load(snapshot.FullName);

        Assert.True(model.FlatParameters.eq(read.Model.FlatParameters).all().item<bool>());
        var size = new FileInfo(Path.Combine(Target, "model.safetensors")).Length;
        Assert.Equal(size, Assert.Single(ModelInspection.Of(snapshot.FullName).Files).Value);
    }

    [SkippableFact]
    public void Copies_of_read_only_files_can_be_written()
    {
        Skip.If(OperatingSystem.IsWindows(), "modes are Unix's");
        if (OperatingSystem.IsWindows())
            return; // which the analyzer does not see in the line above
        using var scope = NewDisposeScope();
        using var model = DecoderModel.CreateScratch(Small, 3);
        ModelFolder.Save(Target, model);
        var notes = Path.Combine(Target, "notes.txt");
        File.WriteAllText(notes, "mine");
        foreach (var file in Directory.GetFiles(Target))
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
        var copy = _folder.Place("copy");

        ModelFolder.Save(copy, model, source: Target);

        Assert.Equal("mine", File.ReadAllText(Path.Combine(copy, "notes.txt")));
        foreach (var file in Directory.GetFiles(copy))
            Assert.True(File.GetUnixFileMode(file).HasFlag(UnixFileMode.UserWrite), file);
    }

    [Fact]
    public void A_single_file_counts_before_an_index_and_old_rotary_buffers_do_not()
    {
        using var scope = NewDisposeScope();
        using var model = DecoderModel.CreateScratch(Small with { Family = ModelFamily.Llama }, 3);
        ModelFolder.Save(Target, model, maxShardBytes: 2000);
        Fill(model);
        var tuned = _folder.Place("tuned");
        ModelFolder.Save(tuned, model);
        // A fine-tuned single file over a folder that still has its base's shards.
        File.Copy(Path.Combine(tuned, "model.safetensors"), Path.Combine(Target, "model.safetensors"));
        using (var read = ModelFolder.Load(Target))
            Assert.True(model.FlatParameters.eq(read.Model.FlatParameters).all().item<bool>());

        using var file = SafetensorsReader.Open(Path.Combine(tuned, "model.safetensors"));
        var tensors = file.Tensors.Keys.Select(name =>
        {
            var values = empty([.. file.Tensors[name].Shape]);
            file.CopyTo(name, values);
            return (name, values);
        }).Append(("model.layers.0.self_attn.rotary_emb.inv_freq", ones(3))).ToList();
        SafetensorsWriter.Write(Path.Combine(Target, "model.safetensors"), tensors);
        using var old = ModelFolder.Load(Target);
        Assert.True(model.FlatParameters.eq(old.Model.FlatParameters).all().item<bool>());
    }

    private static void Fill(DecoderModel model)
    {
        using var noGrad = no_grad();
        using var generator = new Generator(9, CPU);
        using var values = randn(model.FlatParameters.shape, generator: generator);
        model.FlatParameters.copy_(values);
    }
}
