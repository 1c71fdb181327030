using Agrl.Modeling.Adapters;
using Agrl.Modeling.Numerics;
using Agrl.Training.Configuration;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using Agrl.Training.Stages;
using Agrl.Training.Tests.Support;
using static TorchSharp.torch;

namespace Agrl.Training.Tests.Stages;

/// <summary>
/// However an update's rows are cut into passes, its gradients are those of the one large batch. They are read off the weights:
/// with an epsilon far above every gradient, AdamW's first step is the gradient times a number.
/// </summary>
public sealed class AccumulationTests
{
    private const double Scale = 1e4;

    // Two updates are planned, of which the second has a rate of 0.
    private static readonly OptimizerSettings Plain = new()
    {
        LearningRate = Scale,
        Epsilon = Scale,
        WarmupShare = 0,
        Schedule = LearningRateSchedule.Linear,
        MaxGradNorm = 0,
    };

    public static TheoryData<PolicyLoss, ImportanceLevel, bool> Losses()
    {
        var data = new TheoryData<PolicyLoss, ImportanceLevel, bool>();
        foreach (var loss in Enum.GetValues<PolicyLoss>())
        {
            foreach (var level in Enum.GetValues<ImportanceLevel>())
            {
                data.Add(loss, level, false);
                data.Add(loss, level, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Policy_losses_have_the_gradients_of_the_large_batch_and_of_the_plain_loop(
        PolicyLoss loss, ImportanceLevel level, bool withAdapter)
    {
        var groups = Groups(16);
        var settings = new GrpoSettings
        {
            Loss = loss,
            ImportanceLevel = level,
            Iterations = 2,
            KlCoefficient = 0.1,
            MaxNewTokens = 8,
            ClipHigh = loss == PolicyLoss.Cispo ? 1.1 : 0.2,
        };
        float[] Run(IReadOnlyList<TrainingGroup> of, int microBatches, bool checkpointing = false) => Gradients(withAdapter, policy =>
        {
            policy.Model.GradientCheckpointing = checkpointing;
            var tokens = TokensFor(of, microBatches);
            using var trainer = new PolicyTrainer(policy, Plain, updates: 2);
            using var reference = trainer.Parameters.Values.detach().Times(0.9);
            var update = new PolicyUpdater(policy, trainer, reference, settings with { MicroBatchTokens = tokens })
                .Update(of, CancellationToken.None);
            Assert.Equal(2, update.Updates);
            Assert.True(update.KlSum > 0);
        });

        var whole = Run(groups, 1);
        Same(whole, Run(groups, 4));
        Same(whole, Run(groups, 16));
        // Each response with a prompt of its own, one at a time: no prompt is shared.
        Same(whole, Run([.. groups.SelectMany(g => g.Rows.Select(row => g with { Rows = [row] }))], 48));
        Assert.Equal(whole, Run(groups, 1, checkpointing: true));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Cross_entropy_has_the_gradients_of_the_large_batch(bool withAdapter)
    {
        float[] Run(int tokens, bool checkpointing = false) => Gradients(withAdapter, policy =>
        {
            policy.Model.GradientCheckpointing = checkpointing;
            StageBench.Run(
                new SftSettings { Steps = 2, BatchSize = 16, MicroBatchTokens = tokens, Optimizer = Plain }, policy, Shop.Judgments(16));
        });

        var whole = Run(100_000);
        Same(whole, Run(600));
        Same(whole, Run(1));
        Assert.Equal(whole, Run(100_000, checkpointing: true));
    }

    [Theory]
    [InlineData(PreferenceLoss.Sigmoid, false)]
    [InlineData(PreferenceLoss.Ipo, false)]
    [InlineData(PreferenceLoss.Hinge, false)]
    [InlineData(PreferenceLoss.Sigmoid, true)]
    public void Preference_losses_have_the_gradients_of_the_large_batch(PreferenceLoss loss, bool withAdapter)
    {
        var settings = new DpoSettings
        {
            Loss = loss,
            Prompts = 16,
            SamplesPerPrompt = 2,
            MaxNewTokens = 24,
            BatchSize = 16,
            Steps = 2,
            ChosenNllWeight = 0.5,
            Optimizer = Plain,
        };
        float[] Run(int tokens, bool checkpointing = false) => Gradients(withAdapter, policy =>
        {
            policy.Model.GradientCheckpointing = checkpointing;
            StageBench.Run(settings with { MicroBatchTokens = tokens }, policy, Shop.Judgments(16));
        }, StageBench.WarmPolicy);

        var whole = Run(100_000);
        Same(whole, Run(600));
        Same(whole, Run(1));
        Assert.Equal(whole, Run(100_000, checkpointing: true));
    }

    /// <summary>What the first update subtracted from the trained values.</summary>
    private static float[] Gradients(bool withAdapter, Action<Policy> train, Func<Policy>? create = null)
    {
        using var policy = create is null ? TinyPolicy.Create() : create();
        using var scope = NewDisposeScope();
        if (withAdapter)
        {
            var adapter = new LoraAdapter(policy.Model, new LoraSettings { Rank = 3, Alpha = 6 }, 5);
            using (no_grad())
                adapter.FlatParameters.copy_(randn(adapter.FlatParameters.shape, generator: new Generator(3, CPU)).Times(0.1));
            policy.Adapt(adapter);
        }

        var before = policy.Model.FlatTrainableParameters.detach().clone();
        var weights = policy.Model.FlatParameters.detach().clone();
        train(policy);
        Assert.Equal(withAdapter, weights.eq(policy.Model.FlatParameters).all().item<bool>());
        return [.. (before - policy.Model.FlatTrainableParameters.detach()).data<float>()];
    }

    private static void Same(float[] expected, float[] actual)
    {
        var largest = expected.Max(Math.Abs);
        Assert.True(largest > 1e-2, $"the gradients are no larger than {largest}, too small to compare");
        var difference = expected.Zip(actual, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(difference <= 1e-5 * Math.Max(1, largest), $"gradients up to {largest} differ by {difference}");
    }

    private static int TokensFor(IReadOnlyList<TrainingGroup> groups, int microBatches)
    {
        for (var tokens = 1; tokens < 10_000; tokens++)
        {
            if (MicroBatches.Split(groups, tokens).Count == microBatches)
                return tokens;
        }

        throw new InvalidOperationException($"No limit makes {microBatches} batches.");
    }

    private static List<TrainingGroup> Groups(int count)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, count).Select(g => new TrainingGroup(
            [.. Enumerable.Range(0, 4 + (g / 4)).Select(_ => random.Next(3, 300))],
            [.. Enumerable.Range(0, 3).Select(r =>
            {
                var length = random.Next(2, 8);
                return new TrainingRow
                {
                    Ids = [.. Enumerable.Range(0, length).Select(_ => random.Next(3, 300))],
                    Advantages = [.. Enumerable.Repeat((float)(random.NextDouble() * 2 - 1), length)],
                    // Near the uniform distribution that the model begins at, so that some ratios are cut and some are not.
                    SampledLogProbs = [.. Enumerable.Range(0, length).Select(_ => (float)(-5.8 + random.NextDouble() * 0.8 - 0.4))],
                };
            })]))];
    }
}
