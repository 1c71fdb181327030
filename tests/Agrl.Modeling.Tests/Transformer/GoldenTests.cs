using Agrl.Modeling.Numerics;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Transformer;

public sealed class GoldenTests
{
    public static TheoryData<string> Models => new(Goldens.Models);

    [Theory]
    [MemberData(nameof(Models))]
    public void Logits_log_probs_and_entropies_are_those_of_transformers(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var loaded = Goldens.Load(name);
        var golden = Goldens.Of(name);
        var ids = golden.Read<int[][]>("input_ids");
        var mask = golden.Read<int[][]>("attention_mask");
        var (b, t) = (ids.Length, ids[0].Length);

        Assert.Equal(golden.Read<int>("parameters"), loaded.Configuration.ParameterCount);
        Assert.Equal(golden.Read<int>("parameters"), loaded.Model.FlatParameters.numel());

        var logits = loaded.Model.Logits(Ids(ids), Ids(mask));
        var logProbs = logits.log_softmax(-1);
        var expectedLogits = golden.Read<float[][]>("last_logits");
        var expectedLogProbs = golden.Read<float[][]>("token_logprobs");
        var expectedEntropy = golden.Read<float[]>("entropy_last");
        for (var i = 0; i < b; i++)
        {
            Near(expectedLogits[i], [.. logits[i, t - 1].data<float>()], 1e-4);
            var last = logProbs[i, t - 1];
            Near([expectedEntropy[i]], [-(last.exp() * last).sum().item<float>()], 1e-4);
            for (var at = 0; at < t - 1; at++)
            {
                if (mask[i][at] == 1)
                    Near([expectedLogProbs[i][at]], [logProbs[i, at, ids[i][at + 1]].item<float>()], 1e-4);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Greedy_continuation_is_that_of_transformers(string name)
    {
        using var noGrad = no_grad();
        using var loaded = Goldens.Load(name);
        var golden = Goldens.Of(name);
        var rows = Goldens.Valid(golden.Read<int[][]>("input_ids"), golden.Read<int[][]>("attention_mask"));
        var greedy = golden.Read<int[][]>("greedy");
        for (var i = 0; i < rows.Length; i++)
        {
            var ids = rows[i].ToList();
            foreach (var expected in greedy[i])
            {
                using var scope = NewDisposeScope();
                var logits = loaded.Model.Logits(Ids([[.. ids]]), ones([1, ids.Count], ScalarType.Int64));
                var next = (int)logits[0, ids.Count - 1].argmax().item<long>();
                Assert.Equal(expected, next);
                ids.Add(next);
            }
        }
    }

    [Fact]
    public void Response_log_probs_are_those_of_the_reference_trainer()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var loaded = Goldens.Load(Goldens.Grpo.Read<string>("model"));
        var prompts = Goldens.Valid(Goldens.Grpo.Read<int[][]>("prompt_ids"), Goldens.Grpo.Read<int[][]>("prompt_mask"));
        var responses = Goldens.Valid(Goldens.Grpo.Read<int[][]>("completion_ids"), Goldens.Grpo.Read<int[][]>("completion_mask"));
        var expected = Goldens.Grpo.Read<float[][]>("policy_logprobs").Zip(responses, (row, ids) => row.Take(ids.Length))
            .SelectMany(row => row).ToArray();
        using var batch = new PromptGroupBatch(prompts, responses);

        var hidden = loaded.Model.ResponseHidden(batch);
        var (logProbs, _) = TokenLogProbs.Compute(hidden, loaded.Model.HeadWeight, batch.Targets_N);

        Near(expected, [.. logProbs.data<float>()], 1e-4);
    }

    private static Tensor Ids(int[][] rows) =>
        tensor(rows.SelectMany(row => row).Select(id => (long)id).ToArray(), [rows.Length, rows[0].Length]);

    private static void Near(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance, $"at {i}: expected {expected[i]}, found {actual[i]}");
    }
}
