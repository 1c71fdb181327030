using Agrl.Training.Configuration;
using Agrl.Training.Losses;
using Agrl.Training.Optimization;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using Agrl.Training.Tests.Support;
using static Agrl.Training.Tests.Support.Numbers;
using static TorchSharp.torch;

namespace Agrl.Training.Tests.Losses;

public sealed class TokenWeightsTests
{
    [Theory]
    // Two rows of 2 and 8 tokens of an update of 10, a step of 40 tokens in two updates, at most 16 new tokens.
    [InlineData(PolicyLoss.Grpo, 2, 0.25)] // 1 / (2 rows * 2)
    [InlineData(PolicyLoss.Grpo, 8, 0.0625)] // 1 / (2 rows * 8)
    [InlineData(PolicyLoss.Bnpo, 2, 0.1)] // 1 / 10
    [InlineData(PolicyLoss.DrGrpo, 8, 0.03125)] // 1 / (2 rows * 16)
    [InlineData(PolicyLoss.Dapo, 8, 0.05)] // 1 / 20
    [InlineData(PolicyLoss.Cispo, 2, 0.05)]
    public void A_tokens_weight_is_its_loss_types_normaliser(PolicyLoss loss, int rowTokens, double expected) =>
        Near(expected, TokenWeights.Of(loss, rowTokens, rows: 2, updateTokens: 10, stepTokens: 20, maxNewTokens: 16), 1e-15);

    public static TheoryData<PolicyLoss, ImportanceLevel, double> Losses => new()
    {
        { PolicyLoss.Grpo, ImportanceLevel.Token, 0 },
        { PolicyLoss.Bnpo, ImportanceLevel.Token, 0 },
        { PolicyLoss.DrGrpo, ImportanceLevel.Token, 0.05 },
        { PolicyLoss.Dapo, ImportanceLevel.Token, 0 },
        { PolicyLoss.Cispo, ImportanceLevel.Token, 0 },
        { PolicyLoss.Grpo, ImportanceLevel.Sequence, 0.05 },
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void Micro_batches_of_any_size_give_the_gradient_of_the_large_batch(PolicyLoss loss, ImportanceLevel level, double kl)
    {
        using var policy = TinyPolicy.Create();
        var settings = new GrpoSettings
        {
            Loss = loss,
            ImportanceLevel = level,
            KlCoefficient = kl,
            ClipHigh = loss == PolicyLoss.Cispo ? 5 : 0.2,
            MaxNewTokens = 12,
        };
        var whole = Gradients(policy, settings, size: 16, out var wholeLoss);

        foreach (var size in (int[])[4, 1])
        {
            var parts = Gradients(policy, settings, size, out var partsLoss);

            Near(wholeLoss, partsLoss, 1e-5, "loss");
            Near(whole, parts, 1e-5);
        }

        Assert.True(whole.Max(Math.Abs) > 1e-3, "there is a gradient to compare");
    }

    /// <summary>The flat gradient of an update on 16 rows of different lengths, so many at a time.</summary>
    private static double[] Gradients(Policy policy, GrpoSettings settings, int size, out double loss)
    {
        var random = new Random(5);
        var rows = Enumerable.Range(0, 16).Select(i => Row(1 + (i * 5 % 12), random)).ToList();
        var groups = rows
            .Select((row, i) => new TrainingGroup([.. Enumerable.Range(0, 8 + i).Select(_ => random.Next(3, 259))], [row])).ToList();
        using var parameters = new FlatParameters(policy.Model.FlatParameters, policy.Model.parameters());
        var forward = new PolicyForward(policy);
        var function = new PolicyLossFunction(settings);
        var tokens = rows.Sum(r => r.Ids.Length);
        loss = 0;
        foreach (var batch in groups.Chunk(size))
        {
            using var scope = NewDisposeScope();
            var pass = forward.Run(batch, temperature: 1);
            var packed = Goldens.Pack(pass.Rows, settings) with
            {
                Weights_N = tensor(pass.Rows.SelectMany(r => Enumerable.Repeat(
                    (float)TokenWeights.Of(settings.Loss, r.Ids.Length, rows.Count, tokens, tokens, settings.MaxNewTokens), r.Ids.Length))
                    .ToArray()),
            };
            var result = function.Compute(pass.LogProbs_N, packed);
            result.Loss.backward();
            loss += result.Loss.item<float>();
        }

        return [.. parameters.Gradients.data<float>().Select(v => (double)v)];
    }

    private static TrainingRow Row(int length, Random random) => new()
    {
        Ids = [.. Enumerable.Range(0, length).Select(_ => random.Next(3, 259))],
        Advantages = [.. Enumerable.Repeat((float)((2 * random.NextDouble()) - 1), length)],
        SampledLogProbs = [.. Enumerable.Range(0, length).Select(_ => (float)(-5.8 + random.NextDouble() - 0.5))],
        ReferenceLogProbs = [.. Enumerable.Range(0, length).Select(_ => (float)(-5.8 + random.NextDouble() - 0.5))],
    };
}
