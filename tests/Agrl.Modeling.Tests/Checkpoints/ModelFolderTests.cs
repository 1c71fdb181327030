using System.Text.Json.Nodes;
using Agrl.Modeling.Checkpoints;
using Agrl.Modeling.Numerics;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Checkpoints;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models => new(Goldens.Models);

    private string Target => _folder.Place("model");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void What_is_saved_unchanged_is_equal_tensor_for_tensor(string name)
    {
        using var scope = NewDisposeScope();
        using var loaded = Goldens.Load(name);

        ModelFolder.Save(Target, loaded.Model, source: loaded.Folder);
        using var again = ModelFolder.Load(Target);

        Assert.Equal(loaded.Configuration, again.Configuration with { EndOfTextIds = loaded.Configuration.EndOfTextIds });
        Assert.Equal(loaded.EndOfTextIds, again.EndOfTextIds);
        var before = ReadAll(loaded.Folder);
        var after = ReadAll(Target);
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        foreach (var (tensor, values) in before)
        {
            Assert.Equal(values.dtype, after[tensor].dtype);
            Assert.Equal(values.shape, after[tensor].shape);
            Assert.True(values.eq(after[tensor]).all().item<bool>(), tensor);
        }

        foreach (var kept in new[] { "tokenizer.json", "tokenizer_config.json", "generation_config.json" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(loaded.Folder, kept)), File.ReadAllBytes(Path.Combine(Target, kept)));
        Assert.Equal([Target], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Shards_have_at_most_the_size_asked_for_and_an_index()
    {
        using var loaded = Goldens.Load("tiny-qwen3");

        ModelFolder.Save(Target, loaded.Model, maxShardBytes: 100_000, dtype: ScalarType.BFloat16);
        using var again = ModelFolder.Load(Target);

        var shards = Directory.GetFiles(Target, "model-*.safetensors");
        Assert.True(shards.Length > 2);
        Assert.All(shards, shard => Assert.InRange(new FileInfo(shard).Length, 1, 105_000));
        Assert.False(File.Exists(Path.Combine(Target, "model.safetensors")));
        Assert.Equal("bfloat16", again.Configuration.DType);
        using var rounded = loaded.Model.FlatParameters.to(ScalarType.BFloat16).to(ScalarType.Float32);
        Assert.True(rounded.eq(again.Model.FlatParameters).all().item<bool>());
    }

    [Fact]
    public void Saving_over_a_folder_replaces_it_whole()
    {
        using var loaded = Goldens.Load("tiny-qwen3");
        ModelFolder.Save(Target, loaded.Model, maxShardBytes: 100_000);

        ModelFolder.Save(Target, loaded.Model);

        Assert.Equal(["config.json", "generation_config.json", "model.safetensors"],
            Directory.GetFiles(Target).Select(Path.GetFileName).Order());
        Assert.Equal([Target], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Generation_configuration_names_what_ends_a_trained_response()
    {
        using var loaded = Goldens.Load("tiny-qwen3");
        var source = Path.Combine(loaded.Folder, "generation_config.json");
        var path = Path.Combine(Target, "generation_config.json");

        // Its ends are named already: the file stays as it is.
        ModelFolder.Save(Target, loaded.Model, source: loaded.Folder, endIds: [2]);
        Assert.Equal(File.ReadAllBytes(source), File.ReadAllBytes(path));
        // A base model that was trained on turns: the end of a turn joins the end of a document, and all else stays.
        ModelFolder.Save(Target, loaded.Model, source: loaded.Folder, endIds: [5, 2]);
        using (var again = ModelFolder.Load(Target))
            Assert.Equal([2, 5], again.EndOfTextIds);
        var before = JsonNode.Parse(File.ReadAllText(source))!.AsObject();
        var after = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        Assert.Equal(before.Select(pair => pair.Key), after.Select(pair => pair.Key));
        Assert.All(before.Where(pair => pair.Key != "eos_token_id"),
            pair => Assert.Equal(pair.Value?.ToJsonString(), after[pair.Key]?.ToJsonString()));
        // Without a file to keep, one is made.
        ModelFolder.Save(Target, loaded.Model, endIds: [7]);
        using var made = ModelFolder.Load(Target);
        Assert.Equal([2, 7], made.EndOfTextIds);
    }

    [Fact]
    public void Weights_in_other_formats_are_not_taken_along()
    {
        using var loaded = Goldens.Load("tiny-qwen3");
        ModelFolder.Save(Target, loaded.Model);
        foreach (var name in new[] { "consolidated.00.pth", "pytorch_model.bin", "model.gguf", "README.md" })
            File.WriteAllText(Path.Combine(Target, name), "x");
        var copy = _folder.Place("copy");

        ModelFolder.Save(copy, loaded.Model, source: Target);

        Assert.Equal(["README.md", "config.json", "generation_config.json", "model.safetensors"],
            Directory.GetFiles(copy).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Missing_extra_and_misshapen_tensors_are_refused_by_name()
    {
        using var scope = NewDisposeScope();
        using var loaded = Goldens.Load("tiny-llama");
        ModelFolder.Save(Target, loaded.Model);
        var tensors = ReadAll(Target);
        void Refused(IEnumerable<KeyValuePair<string, Tensor>> written, string expected)
        {
            SafetensorsWriter.Write(Path.Combine(Target, "model.safetensors"), [.. written.Select(pair => (pair.Key, pair.Value))]);
            Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => ModelFolder.Load(Target)).Message);
        }

        Refused(tensors.Where(pair => pair.Key != "lm_head.weight"), "lm_head.weight");
        Refused(tensors.Append(new("model.layers.0.self_attn.q_norm.weight", ones(8))), "model.layers.0.self_attn.q_norm.weight");
        Refused(tensors.Select(pair => pair.Key == "model.norm.weight" ? new(pair.Key, ones(47)) : pair),
            "'model.norm.weight' has the shape [47]");
        Refused(tensors.Select(pair => pair.Key == "model.norm.weight" ? new(pair.Key, ones(48, dtype: ScalarType.Int64)) : pair), "I64");
    }

    [Fact]
    public void A_tied_head_may_be_stored_only_as_the_embedding()
    {
        using var scope = NewDisposeScope();
        using var loaded = Goldens.Load("tiny-qwen3");
        ModelFolder.Save(Target, loaded.Model);
        var tensors = ReadAll(Target);
        var path = Path.Combine(Target, "model.safetensors");

        SafetensorsWriter.Write(path,
            [.. tensors.Select(pair => (pair.Key, pair.Value)), ("lm_head.weight", tensors["model.embed_tokens.weight"])]);
        ModelFolder.Load(Target).Dispose();
        SafetensorsWriter.Write(path,
            [.. tensors.Select(pair => (pair.Key, pair.Value)), ("lm_head.weight", tensors["model.embed_tokens.weight"].Plus(1))]);

        Assert.Contains("tie_word_embeddings", Assert.Throws<ModelFormatException>(() => ModelFolder.Load(Target)).Message);
    }

    [Fact]
    public void Folders_that_are_none_are_refused()
    {
        void Refused(string expected) =>
            Assert.Contains(expected, Assert.Throws<ModelFormatException>(() => ModelFolder.Load(Target)).Message);

        Refused("does not exist");
        Directory.CreateDirectory(Target);
        Refused("config.json");
        File.Copy(Path.Combine(Goldens.PathOf("tiny-qwen2"), "config.json"), Path.Combine(Target, "config.json"));
        Refused("neither model.safetensors nor");
        var index = Path.Combine(Target, "model.safetensors.index.json");
        File.WriteAllText(index, "{\"weight_map\": {\"a\": \"../outside.safetensors\"}}");
        Refused("a file name in the same folder");
        File.WriteAllText(index, "{\"weight_map\": {\"a\": 3}}");
        Refused("weight_map");
        File.WriteAllText(index, "{\"weight_map\": {\"a\": \"gone.safetensors\"}}");
        Refused("gone.safetensors does not exist");
    }

    [Fact]
    public void One_seed_gives_one_scratch_model()
    {
        using var scope = NewDisposeScope();
        var configuration = new ModelConfiguration
        {
            VocabularySize = 50,
            HiddenSize = 32,
            IntermediateSize = 64,
            Layers = 2,
            AttentionHeads = 4,
            KeyValueHeads = 2,
            HeadSize = 8,
            InitializerRange = 0.05,
        };
        using var first = DecoderModel.CreateScratch(configuration, 11);
        manual_seed(5);
        using var second = DecoderModel.CreateScratch(configuration, 11);
        using var other = DecoderModel.CreateScratch(configuration, 12);

        Assert.True(first.FlatParameters.eq(second.FlatParameters).all().item<bool>());
        Assert.False(first.FlatParameters.eq(other.FlatParameters).all().item<bool>());
        Assert.Equal(configuration.ParameterCount, first.FlatParameters.numel());
        Assert.Equal(0.05f, first.HeadWeight.std().item<float>(), 0.005f);
        // Two layers: the residual projections are halved.
        var projection = first.CheckpointTensors.Single(one => one.Name == "model.layers.1.mlp.down_proj.weight").View();
        Assert.Equal(0.025f, projection.std().item<float>(), 0.003f);
    }

    private static Dictionary<string, Tensor> ReadAll(string folder)
    {
        var tensors = new Dictionary<string, Tensor>();
        foreach (var file in Directory.GetFiles(folder, "*.safetensors"))
        {
            using var reader = SafetensorsReader.Open(file);
            foreach (var name in reader.Tensors.Keys)
                tensors.Add(name, reader.Read(name));
        }

        return tensors;
    }
}
