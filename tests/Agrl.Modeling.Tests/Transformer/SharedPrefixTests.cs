using Agrl.Modeling.Numerics;
using Agrl.Modeling.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Transformer;

/// <summary>The shared-prefix pass against the plain one: each response computed with a prompt of its own.</summary>
public sealed class SharedPrefixTests
{
    public static TheoryData<string, int, bool> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, bool>();
            foreach (var model in Goldens.Models)
            {
                cases.Add(model, 1, true);
                cases.Add(model, 3, true);
                cases.Add(model, 4, false);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Log_probs_and_gradients_equal_those_of_the_plain_pass(string name, int perPrompt, bool isRagged)
    {
        using var scope = NewDisposeScope();
        using var loaded = Goldens.Load(name);
        var model = loaded.Model;
        var (prompts, responses) = Rows(perPrompt, isRagged);
        using var batch = new PromptGroupBatch(prompts, responses);
        var weights = tensor([.. Enumerable.Range(0, batch.TokenCount).Select(i => MathF.Sin(i))]);

        var (shared, _) = TokenLogProbs.Compute(
            model.ResponseHidden(batch), model.HeadWeight, batch.Targets_N, temperature: 0.9, chunkTokens: 5);
        (shared * weights).sum().backward();
        var sharedGradients = TakeGradients(model);
        var plain = Plain(model, prompts, responses, perPrompt, 0.9);
        (plain * weights).sum().backward();
        var plainGradients = TakeGradients(model);

        Assert.True((shared - plain).abs().max().item<float>() < 1e-5);
        foreach (var (parameter, gradient) in plainGradients)
        {
            var difference = (gradient - sharedGradients[parameter]).abs().max().item<float>();
            var size = gradient.abs().max().item<float>();
            Assert.True(size > 0, parameter);
            Assert.True(difference <= 1e-5 * Math.Max(1, size), $"{parameter}: {difference} of {size}");
        }
    }

    [Theory]
    [InlineData("tiny-qwen3", true)]
    [InlineData("tiny-qwen2", false)]
    [InlineData("tiny-llama", true)]
    public void Gradient_checkpointing_changes_no_number(string name, bool isRagged)
    {
        using var scope = NewDisposeScope();
        using var loaded = Goldens.Load(name);
        var (prompts, responses) = Rows(perPrompt: 3, isRagged);
        (float[] Values, Dictionary<string, Tensor> Gradients) Run(bool isOn)
        {
            loaded.Model.GradientCheckpointing = isOn;
            var batch = new PromptGroupBatch(prompts, responses);
            var (logProbs, _) = TokenLogProbs.Compute(loaded.Model.ResponseHidden(batch), loaded.Model.HeadWeight, batch.Targets_N);
            batch.Dispose();
            logProbs.square().sum().backward();
            return ([.. logProbs.data<float>()], TakeGradients(loaded.Model));
        }

        var off = Run(false);
        var on = Run(true);

        Assert.Equal(off.Values, on.Values);
        Assert.All(off.Gradients, pair => Assert.True(pair.Value.eq(on.Gradients[pair.Key]).all().item<bool>(), pair.Key));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_step_leaves_no_tensor_behind(bool isCheckpointing)
    {
        using var loaded = Goldens.Load("tiny-qwen3");
        loaded.Model.GradientCheckpointing = isCheckpointing;
        var (prompts, responses) = Rows(perPrompt: 3, isRagged: true);
        void Step()
        {
            using var scope = NewDisposeScope();
            using var batch = new PromptGroupBatch(prompts, responses);
            var (logProbs, _) = TokenLogProbs.Compute(
                loaded.Model.ResponseHidden(batch), loaded.Model.HeadWeight, batch.Targets_N, withEntropy: true);
            logProbs.mean().backward();
            loaded.Model.zero_grad();
        }

        Step();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
            Step();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    internal static (int[][] Prompts, int[][] Responses) Rows(int perPrompt, bool isRagged)
    {
        var random = new Random(7);
        int[] Ids(int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(3, 320))];
        var prompts = new[] { 9, 4, 12 }.Select(length => Ids(isRagged ? length : 9)).ToArray();
        var responses = Enumerable.Range(0, prompts.Length * perPrompt).Select(r => Ids(isRagged ? 1 + r * 5 % 7 : 6)).ToArray();
        return (prompts, responses);
    }

    internal static Tensor Plain(DecoderModel model, int[][] prompts, int[][] responses, int perPrompt, double temperature)
    {
        var rows = new List<Tensor>();
        for (var r = 0; r < responses.Length; r++)
        {
            int[] prompt = prompts[r / perPrompt], ids = [.. prompt, .. responses[r]];
            var logits = model.Logits(tensor(ids.Select(id => (long)id).ToArray(), [1, ids.Length]),
                ones([1, ids.Length], ScalarType.Int64));
            var targets = tensor(responses[r].Select(id => (long)id).ToArray());
            rows.Add(logits[0].narrow(0, prompt.Length - 1, responses[r].Length).DividedBy(temperature).log_softmax(-1)
                .gather(1, targets.unsqueeze(1)).squeeze(1));
        }

        return cat(rows);
    }

    internal static Dictionary<string, Tensor> TakeGradients(DecoderModel model)
    {
        var gradients = model.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.grad!.clone());
        model.zero_grad();
        return gradients;
    }
}
