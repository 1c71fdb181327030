using System.Text.Json.Nodes;
using Agrl.Modeling.Checkpoints;
using Agrl.Modeling.Generation;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Transformer;

/// <summary>
/// Kinds of model that the first fixtures lack (biases, own head sizes, linear and yarn, half precision, shards, both styles of
/// config.json) against what transformers 5.12 computes from the same folders; Fixtures/variants/make.py made them.
/// </summary>
public sealed class VariantTests
{
    private static readonly Lazy<JsonNode> Root = new(() => JsonNode.Parse(File.ReadAllText(Goldens.PathOf("variants/variants.json")))!);

    public static TheoryData<string> Models => new(Root.Value["models"]!.AsObject().Select(pair => pair.Key));

    public static TheoryData<int> Ropes => new(Enumerable.Range(0, Root.Value["rope"]!.AsArray().Count));

    [Theory]
    [MemberData(nameof(Models))]
    public void Logits_log_probs_and_greedy_ids_are_those_of_transformers(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var loaded = ModelFolder.Load(Goldens.PathOf($"variants/{name}"));
        var golden = Root.Value["models"]![name]!;
        var ids = golden.Read<int[][]>("input_ids");
        var mask = golden.Read<int[][]>("attention_mask");
        Assert.Equal(golden.Read<long>("parameters"), loaded.Model.FlatParameters.numel());

        var logits = loaded.Model.Logits(Rows(ids), Rows(mask));

        var logProbs = logits.log_softmax(-1);
        for (var i = 0; i < ids.Length; i++)
        {
            var expected = golden.Read<float[][]>("last_logits")[i];
            Assert.All(expected.Zip(logits[i, ids[i].Length - 1].data<float>().ToArray()),
                pair => Assert.Equal(pair.First, pair.Second, 1e-4));
            for (var t = 0; t + 1 < ids[i].Length; t++)
            {
                if (mask[i][t] == 1)
                    Assert.Equal(golden.Read<float[][]>("token_logprobs")[i][t], logProbs[i, t, ids[i][t + 1]].item<float>(), 1e-4);
            }
        }

        var completions = new CompletionGenerator(loaded.Model, []).Generate(
            [.. Goldens.Valid(ids, mask).Select((row, i) => new GenerationRequest(row, 1, (ulong)i))],
            new() { Temperature = 0, MaxNewTokens = 12 }, default);
        Assert.Equal(golden.Read<int[][]>("greedy"), completions.Select(one => one.Ids));
    }

    [Theory]
    [MemberData(nameof(Ropes))]
    public void Rotary_frequencies_are_those_of_transformers(int index)
    {
        var golden = Root.Value["rope"]![index]!;
        var configuration = ModelConfigurationReader.Parse(golden["config"]!.ToJsonString());

        using var scope = NewDisposeScope();
        var (frequencies, factor) = RotaryEmbedding.Frequencies(configuration);

        Assert.Equal(golden.Read<double>("attention_factor"), factor, 1e-12);
        var expected = golden.Read<float[]>("inverse_frequencies");
        Assert.Equal(configuration.HeadSize / 2, expected.Length);
        Assert.All(expected.Zip(frequencies.data<float>().ToArray()), pair => Assert.Equal(pair.First, pair.Second, pair.First * 1e-6));
    }

    private static Tensor Rows(int[][] rows) =>
        tensor(rows.SelectMany(row => row).Select(id => (long)id).ToArray(), [rows.Length, rows[0].Length]);
}
