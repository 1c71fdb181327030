using Agrl.Training.Configuration;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using Agrl.Training.Stages;
using Agrl.Training.Tests.Support;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Stages;

public sealed class PolicyUpdaterTests
{
    private static readonly OptimizerSettings Linear = new()
    {
        LearningRate = 4,
        WarmupShare = 0,
        Schedule = LearningRateSchedule.Linear,
        MaxGradNorm = 1,
    };

    [Fact]
    public void Passes_and_mini_batches_multiply_to_updates()
    {
        using var policy = TinyPolicy.Create();
        using var trainer = new PolicyTrainer(policy, Linear with { LearningRate = 1e-3 }, updates: 6);
        var update = new PolicyUpdater(policy, trainer, null, new GrpoSettings { Iterations = 3, MiniBatches = 2 })
            .Update(Groups(3), CancellationToken.None);

        Assert.Equal(6, update.Updates);
        Assert.Equal(3 * Groups(3).Sum(g => g.ResponseTokens), update.Tokens);
        Assert.Equal(0, update.LearningRate); // the end of the line
    }

    [Fact]
    public void A_step_with_fewer_updates_moves_the_schedule_on_all_the_same()
    {
        using var policy = TinyPolicy.Create();
        var settings = new GrpoSettings { MiniBatches = 2 };
        // Rates 4, 3.2, 2.4, 1.6, 0.8, 0, by two updates a step.
        using var trainer = new PolicyTrainer(policy, Linear, updates: 6);
        var updater = new PolicyUpdater(policy, trainer, null, settings);

        Assert.Equal(0, updater.Update([], CancellationToken.None).Updates);
        Near(2.4, updater.Update(Groups(1), CancellationToken.None).LearningRate, 1e-12);
        var last = updater.Update(Groups(2), CancellationToken.None);
        Assert.Equal(2, last.Updates);
        Near(0, last.LearningRate, 1e-12);
    }

    [Fact]
    public void On_the_first_update_every_ratio_is_one_and_later_ones_move_away()
    {
        using var policy = TinyPolicy.Create();
        using var trainer = new PolicyTrainer(policy, new OptimizerSettings { LearningRate = 0.05, WarmupShare = 0 }, updates: 8);
        var groups = Groups(4);
        var sampled = new PolicyForward(policy).LogProbs(groups, 1, 10000, CancellationToken.None);
        var rows = groups
            .Select(g => new TrainingGroup(g.PromptIds, [.. g.Rows.Select(r => r with { SampledLogProbs = sampled[r] })])).ToList();

        var update = new PolicyUpdater(policy, trainer, null, new GrpoSettings { Iterations = 4, ClipLow = 0.01, ClipHigh = 0.01 })
            .Update(rows, CancellationToken.None);

        Assert.InRange(update.MismatchMax, 0, 1e-5);
        Assert.Equal(4 * rows.Sum(g => g.ResponseTokens), update.Ratios);
        Assert.True(update.ClippedLow + update.ClippedHigh > 0);
        // The first of four passes had none to clip.
        Assert.True(update.ClippedLow + update.ClippedHigh <= 0.75 * update.Ratios);
        Assert.Equal(0, update.LowestLowShare);
        // The most clipped response is clipped at least as much as the average one of the passes that clip.
        Assert.InRange(update.HighestHighShare, update.ClippedHigh / (0.75 * update.Ratios), 1);
    }

    [Theory]
    // Two updates: rows of 3 (advantage 1) and 2 (-1) tokens, then rows of 6 (0.5) and 1 (-1). At a ratio of 1 the loss is minus the
    // weighted sum of advantages.
    [InlineData(PolicyLoss.Grpo, 0.25)] // -(1 - 1) / 2 - (0.5 - 1) / 2
    [InlineData(PolicyLoss.Bnpo, -0.4857142857)] // -(3 - 2) / 5 - (3 - 1) / 7
    [InlineData(PolicyLoss.DrGrpo, -0.1875)] // -1 / (2 * 8) - 2 / (2 * 8)
    [InlineData(PolicyLoss.Dapo, -0.5)] // 12 tokens in two updates: -1 / 6 - 2 / 6
    public void The_loss_of_a_step_is_averaged_as_its_type_says(PolicyLoss loss, double expected)
    {
        using var policy = TinyPolicy.Create();
        using var trainer = new PolicyTrainer(policy, new OptimizerSettings { LearningRate = 0 }, updates: 2);
        TrainingRow[][] rows = [[Row(3, 1), Row(2, -1)], [Row(6, 0.5f), Row(1, -1)]];
        var groups = rows.Select(r => new TrainingGroup([5, 6, 7], r)).ToList();
        var sampled = new PolicyForward(policy).LogProbs(groups, 1, 10000, CancellationToken.None);
        groups = [.. groups.Select(g => g with { Rows = [.. g.Rows.Select(r => r with { SampledLogProbs = sampled[r] })] })];

        var update = new PolicyUpdater(policy, trainer, null, new GrpoSettings { Loss = loss, MiniBatches = 2, MaxNewTokens = 8 })
            .Update(groups, CancellationToken.None);

        Near(expected, update.Loss, 1e-5, "loss");
    }

    [Fact]
    public void The_reference_is_asked_under_its_own_weights()
    {
        using var policy = TinyPolicy.Create(seed: 1);
        using var other = TinyPolicy.Create(seed: 2);
        using var trainer = new PolicyTrainer(policy, new OptimizerSettings { LearningRate = 0 }, updates: 1);
        using var reference = other.Model.FlatParameters.detach().clone();
        var groups = Groups(2);
        var expected = new PolicyForward(other).LogProbs(groups, 1, 10000, CancellationToken.None);
        var own = new PolicyForward(policy).LogProbs(groups, 1, 10000, CancellationToken.None);

        var update = new PolicyUpdater(policy, trainer, reference, new GrpoSettings { KlCoefficient = 0.1 })
            .Update(groups, CancellationToken.None);

        foreach (var row in groups.SelectMany(g => g.Rows))
            Assert.Equal(expected[row], row.ReferenceLogProbs);
        // k3 of reference minus own, by hand.
        var kl = groups.SelectMany(g => g.Rows).Sum(row => expected[row].Zip(own[row], (r, p) => Math.Exp(r - p) - (r - p) - 1).Sum());
        Relative(kl, update.KlSum, 1e-4, "kl");
    }

    [Fact]
    public void An_update_that_is_not_finite_is_skipped_and_counted()
    {
        using var policy = TinyPolicy.Create();
        using var trainer = new PolicyTrainer(policy, Linear, updates: 1);
        var before = TinyPolicy.Weights(policy);
        var groups = Groups(1);
        groups[0].Rows[0].Advantages[0] = float.NaN;

        var update = new PolicyUpdater(policy, trainer, null, new GrpoSettings()).Update(groups, CancellationToken.None);

        Assert.Equal(1, update.Skipped);
        Assert.Equal(1, trainer.Skipped);
        Assert.Equal(before, TinyPolicy.Weights(policy));
        Assert.Equal(0, trainer.Parameters.GradientNorm());
    }

    private static TrainingRow Row(int tokens, float advantage) => new()
    {
        Ids = [.. Enumerable.Range(0, tokens).Select(t => 20 + t)],
        Advantages = [.. Enumerable.Repeat(advantage, tokens)],
    };

    private static List<TrainingGroup> Groups(int count) => [.. Enumerable.Range(0, count).Select(i => new TrainingGroup(
        [5 + i, 6, 7],
        [
            new TrainingRow { Ids = [8, 9 + i, 2], Advantages = [1, 1, 1], SampledLogProbs = [-5.8f, -5.8f, -5.8f] },
            new TrainingRow { Ids = [30 + i, 2], Advantages = [-1, -1], SampledLogProbs = [-5.8f, -5.8f] },
        ]))];
}
