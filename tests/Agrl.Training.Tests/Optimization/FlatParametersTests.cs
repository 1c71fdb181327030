using Agrl.Modeling.Numerics;
using Agrl.Training.Optimization;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using Agrl.Training.Tests.Support;
using static Agrl.Training.Tests.Support.Numbers;
using static TorchSharp.torch;

namespace Agrl.Training.Tests.Optimization;

public sealed class FlatParametersTests
{
    private static readonly TrainingGroup[] Groups = [new([5, 6, 7], [new TrainingRow { Ids = [8, 9, 2] }])];

    [Fact]
    public void Flat_gradients_are_those_of_ordinary_autograd()
    {
        using var scope = NewDisposeScope();
        using var policy = TinyPolicy.Create();
        Backward(policy);
        var ordinary = policy.Model.parameters().Select(p => p.grad!.clone()).ToList();
        foreach (var parameter in policy.Model.parameters())
            parameter.grad = null;

        using var flat = new FlatParameters(policy.Model.FlatParameters, policy.Model.parameters());
        Backward(policy);

        var parameters = policy.Model.parameters().ToList();
        for (var i = 0; i < parameters.Count; i++)
        {
            var place = flat.Gradients.narrow(0, parameters[i].storage_offset(), parameters[i].numel()).view(parameters[i].shape);
            Assert.True(place.eq(ordinary[i]).all().item<bool>(), $"parameter {i}");
        }

        Relative(Math.Sqrt(ordinary.Sum(g => (double)g.square().sum().item<float>())), flat.GradientNorm(), 1e-5, "norm");
        Assert.Equal(policy.Model.Configuration.ParameterCount, flat.Count);
    }

    [Fact]
    public void Backward_passes_add_up_until_gradients_are_cleared()
    {
        using var policy = TinyPolicy.Create();
        using var flat = new FlatParameters(policy.Model.FlatParameters, policy.Model.parameters());
        Backward(policy);
        var once = flat.GradientNorm();
        Backward(policy);

        Relative(2 * once, flat.GradientNorm(), 1e-5, "twice");
        flat.ScaleGradients(0.5);
        Relative(once, flat.GradientNorm(), 1e-5, "scaled");
        flat.ZeroGradients();
        Assert.Equal(0, flat.GradientNorm());
        Backward(policy);
        Relative(once, flat.GradientNorm(), 1e-6, "after clearing");
    }

    [Fact]
    public void Other_values_are_put_in_and_the_own_ones_come_back()
    {
        using var first = TinyPolicy.Create(seed: 1);
        using var second = TinyPolicy.Create(seed: 2);
        using var flat = new FlatParameters(first.Model.FlatParameters, first.Model.parameters());
        using var other = second.Model.FlatParameters.detach().clone();
        var before = TinyPolicy.Weights(first);
        var expected = LogProbs(second);
        Assert.NotEqual(expected, LogProbs(first));

        float[] inside = [];
        flat.WithValues(other, () => inside = LogProbs(first));

        Assert.Equal(expected, inside);
        Assert.Equal(before, TinyPolicy.Weights(first));
        Assert.Throws<TimeoutException>(() => flat.WithValues(other, () => throw new TimeoutException()));
        Assert.Equal(before, TinyPolicy.Weights(first));
    }

    [Fact]
    public void A_snapshot_is_a_copy()
    {
        using var policy = TinyPolicy.Create();
        using var flat = new FlatParameters(policy.Model.FlatParameters, policy.Model.parameters());
        using var snapshot = flat.Snapshot();
        var before = TinyPolicy.Weights(policy);
        using (no_grad())
            flat.Values.Plus_(1);

        Assert.NotEqual(before, TinyPolicy.Weights(policy));
        flat.Load(snapshot);
        Assert.Equal(before, TinyPolicy.Weights(policy));
    }

    private static void Backward(Policy policy)
    {
        using var scope = NewDisposeScope();
        new PolicyForward(policy).Run(Groups, temperature: 1).LogProbs_N.sum().backward();
    }

    private static float[] LogProbs(Policy policy) =>
        new PolicyForward(policy).LogProbs(Groups, 1, 1000, CancellationToken.None).Values.Single();
}
