using Agrl.Modeling.Checkpoints;
using Agrl.Modeling.Numerics;
using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Checkpoints;

public sealed class RandomModelFolderTests : IDisposable
{
    private static readonly ModelConfiguration Shape = ModelPresets.Find("1m") with
    {
        Layers = 2,
        VocabularySize = 300,
        EndOfTextIds = [2],
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_of_shards_loads_and_has_the_weights_that_training_begins_with()
    {
        using var scope = NewDisposeScope();
        var path = _folder.Place("model");
        RandomModelFolder.Create(path, Shape with { InitializerRange = 0.05 }, Bytes(), seed: 3, ScalarType.BFloat16,
            maxShardBytes: 200_000);

        var found = ModelInspection.Of(path);
        Assert.True(found.Files.Count > 3);
        Assert.All(found.Tensors, tensor => Assert.Equal("BF16", tensor.DType));
        Assert.Equal(Shape.ParameterCount, found.Tensors.Sum(tensor => tensor.ElementCount));
        Assert.Equal(2 * 11 + 2, found.Tensors.Count);

        using var loaded = ModelFolder.Load(path);
        Assert.Equal(Shape.ParameterCount, loaded.Model.FlatParameters.numel());
        foreach (var tensor in loaded.Model.CheckpointTensors)
        {
            var deviation = tensor.View().std().item<float>();
            if (tensor.Name.EndsWith("norm.weight", StringComparison.Ordinal))
                Assert.True(tensor.View().Minus(1L).count_nonzero().item<long>() == 0);
            else
                Assert.Equal(tensor.Name.Contains("o_proj") || tensor.Name.Contains("down_proj") ? 0.05 / 2 : 0.05, deviation, 0.05 * 0.05);
        }
    }

    [Fact]
    public void One_seed_gives_one_folder()
    {
        byte[] Weights(string name, ulong seed)
        {
            var path = _folder.Place(name);
            RandomModelFolder.Create(path, Shape, Bytes(), seed, ScalarType.Float32);
            return File.ReadAllBytes(Path.Combine(path, "model.safetensors"));
        }

        var one = Weights("one", 1);
        Assert.Equal(one, Weights("again", 1));
        Assert.NotEqual(one, Weights("other", 2));
    }

    [Fact]
    public void A_vocabulary_smaller_than_the_tokenizers_is_refused_and_leaves_nothing()
    {
        var path = _folder.Place("model");
        Assert.Contains("The tokenizer has 259 ids",
            Assert.Throws<ArgumentException>(() =>
                RandomModelFolder.Create(path, Shape with { VocabularySize = 258 }, Bytes(), 1)).Message);
        Assert.False(Directory.Exists(path));
    }

    [Fact]
    public void The_preset_of_0_6_billion_has_the_published_number_of_parameters() =>
        Assert.Equal(596_049_920, ModelPresets.Find("qwen3-0.6b").ParameterCount);

    [Fact]
    public void What_would_not_load_is_no_inspection_either()
    {
        var path = _folder.Place("model");
        RandomModelFolder.Create(path, Shape, Bytes(), 1);
        var config = Path.Combine(path, "config.json");
        File.WriteAllText(config,
            File.ReadAllText(config).Replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", StringComparison.Ordinal));
        Assert.Contains("model.layers.2.", Assert.Throws<ModelFormatException>(() => ModelInspection.Of(path)).Message);
    }

    private static HuggingFaceTokenizer Bytes() =>
        BpeTrainer.Train([], new BpeTrainerOptions
        {
            VocabularySize = 259,
            SpecialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        });
}
