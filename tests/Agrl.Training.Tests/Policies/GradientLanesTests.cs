using Agrl.Modeling.Adapters;
using Agrl.Modeling.Numerics;
using Agrl.Training.Optimization;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using Agrl.Training.Tests.Support;
using static TorchSharp.torch;

namespace Agrl.Training.Tests.Policies;

/// <summary>
/// Gradients that several threads made are those of one, to the rounding of their sums, and the same each time. Beside no other tests:
/// lanes collect before they start, and TorchSharp does not keep numbers alive during the calls that others may be in.
/// </summary>
[Collection(nameof(ThreadCount))]
public sealed class GradientLanesTests
{
    [Theory]
    [InlineData(2, 100_000, 2)]
    [InlineData(3, 100_000, 3)]
    [InlineData(3, 300, 9)] // what is allowed at once is a part of the update
    public void Gradients_and_losses_are_those_of_one_thread(int threads, int microBatchTokens, int fewestPasses)
    {
        var groups = Groups(24);
        var (one, losses, _) = Gradients(groups, 1, microBatchTokens);
        var (several, others, passes) = Gradients(groups, threads, microBatchTokens);
        var (again, _, _) = Gradients(groups, threads, microBatchTokens);

        Assert.InRange(passes, fewestPasses, 100);
        Assert.Equal(losses, others, 1e-4);
        var largest = one.Max(Math.Abs);
        Assert.True(largest > 1e-2, $"{largest}");
        Assert.All(one.Zip(several), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * Math.Max(1, largest)));
        Assert.Equal(several, again);
    }

    [Fact]
    public void A_second_update_starts_from_nothing()
    {
        using var policy = TinyPolicy.Create();
        using var parameters = new FlatParameters(policy.Model.FlatTrainableParameters, policy.Model.TrainableParameters);
        using var lanes = new GradientLanes(policy, parameters, threads: 2);
        float[] Once()
        {
            parameters.ZeroGradients();
            lanes.Run(Groups(16), 100_000, Pass, CancellationToken.None);
            return [.. parameters.Gradients.data<float>()];
        }

        Assert.Equal(Once(), Once());
    }

    [Fact]
    public void Lanes_are_as_many_as_memory_and_tokens_are_worth()
    {
        Assert.Equal(8, GradientLanes.CountFor(trained: 1_000_000, threads: 8));
        Assert.Equal(4, GradientLanes.CountFor(trained: 20_000_000, threads: 8));
        Assert.Equal(1, GradientLanes.CountFor(trained: 600_000_000, threads: 8));
        Assert.Equal(1, GradientLanes.CountFor(trained: 1, threads: 1));

        var (_, _, passes) = Gradients(Groups(3)[1..], threads: 2, microBatchTokens: 100_000);
        Assert.Equal(1, passes);
    }

    [Fact]
    public void An_adapter_is_trained_on_one_lane()
    {
        using var policy = TinyPolicy.Create();
        using var adapter = new LoraAdapter(policy.Model, new LoraSettings { Rank = 2 }, seed: 1);
        policy.Adapt(adapter);
        using var parameters = new FlatParameters(policy.Model.FlatTrainableParameters, policy.Model.TrainableParameters);
        using var lanes = new GradientLanes(policy, parameters, threads: 4);

        Assert.Equal(1, lanes.Count);
        Assert.Throws<InvalidOperationException>(policy.Model.Replica);
    }

    private static (float[] Gradients, double Loss, int Passes) Gradients(
        IReadOnlyList<TrainingGroup> groups, int threads, int microBatchTokens)
    {
        using var policy = TinyPolicy.Create();
        using var parameters = new FlatParameters(policy.Model.FlatTrainableParameters, policy.Model.TrainableParameters);
        using var lanes = new GradientLanes(policy, parameters, threads);
        Assert.Equal(threads, lanes.Count);
        var losses = lanes.Run(groups, microBatchTokens, Pass, CancellationToken.None);
        return ([.. parameters.Gradients.data<float>()], losses.Sum(), losses.Count);
    }

    private static double Pass(IReadOnlyList<TrainingGroup> batch, PolicyForward forward)
    {
        using var scope = NewDisposeScope();
        var loss = forward.Run(batch, temperature: 1).LogProbs_N.sum().DividedBy(-50);
        loss.backward();
        return loss.item<float>();
    }

    private static List<TrainingGroup> Groups(int count)
    {
        var random = new Random(9);
        int[] Ids(int length) => [.. Enumerable.Range(0, length).Select(_ => random.Next(3, 300))];
        return [.. Enumerable.Range(0, count).Select(g => new TrainingGroup(
            Ids(8 + (g % 5)), [.. Enumerable.Range(0, g % 4 == 0 ? 1 : 3)
                .Select(_ => new TrainingRow { Ids = Ids(random.Next(4, 12)) })]))];
    }
}
