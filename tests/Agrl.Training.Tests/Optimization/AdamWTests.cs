using Agrl.Modeling.Numerics;
using Agrl.Training.Configuration;
using Agrl.Training.Optimization;
using Agrl.Training.Policies;
using Agrl.Training.Tests.Support;
using static Agrl.Training.Tests.Support.Numbers;
using static TorchSharp.torch;
using AdamW = Agrl.Training.Optimization.AdamW;
using Parameter = TorchSharp.Modules.Parameter;

namespace Agrl.Training.Tests.Optimization;

public sealed class AdamWTests
{
    [Fact]
    public void Three_steps_of_fine_tuning_follow_the_reference()
    {
        using var policy = Goldens.LoadPolicy();
        var golden = Goldens.Sft;
        var settings = new OptimizerSettings
        {
            LearningRate = golden.Read<double>("lr"),
            WarmupShare = 0,
            Beta1 = golden["betas"]![0]!.GetValue<double>(),
            Beta2 = golden["betas"]![1]!.GetValue<double>(),
            Epsilon = golden.Read<double>("eps"),
            WeightDecay = golden.Read<double>("weight_decay"),
            MaxGradNorm = golden.Read<double>("max_grad_norm"),
        };
        using var trainer = new PolicyTrainer(policy, settings, updates: 3);
        var forward = new PolicyForward(policy);
        var groups = Goldens.Groups();

        foreach (var step in golden["steps"]!.AsArray())
        {
            using var scope = NewDisposeScope();
            var loss = -forward.Run(groups, temperature: 1).LogProbs_N.mean();
            loss.backward();

            Relative(step!.Read<double>("loss"), loss.item<float>(), 1e-4, "loss");
            Relative(step!.Read<double>("grad_norm"), trainer.Update().GradientNorm, 1e-4, "gradient norm");
        }
    }

    [Fact]
    public void The_first_step_is_a_sign_step_after_decay()
    {
        using var flat = Flat([1, -2, 3], [0.5f, -0.25f, 0]);
        using var optimizer = new AdamW(flat, new OptimizerSettings { WeightDecay = 0.1, MaxGradNorm = 0, Epsilon = 1e-12 });

        // Corrected moments of the first step are g and g^2: the step is the rate times the sign. Decay 1 - 0.01 * 0.1 = 0.999 before.
        var norm = optimizer.Step(0.01);

        Near(Math.Sqrt(0.25 + 0.0625), norm, 1e-6);
        // 0.999 - 0.01; -1.998 + 0.01; 2.997 with no gradient: decay is on every parameter.
        Near([0.989, -1.988, 2.997], Values(flat), 1e-6);
    }

    [Fact]
    public void The_second_step_mixes_moments()
    {
        using var flat = Flat([0], [1]);
        using var optimizer = new AdamW(flat, new OptimizerSettings { Beta1 = 0.5, Beta2 = 0.75, MaxGradNorm = 0, Epsilon = 1e-12 });
        optimizer.Step(0.1);
        flat.Gradients.zero_().Plus_(-2);

        optimizer.Step(0.1);

        // m: 0.5, then 0.25 - 1 = -0.75, corrected by 0.75: -1. v: 0.25, then 0.1875 + 1 = 1.1875, corrected by 0.4375: 2.7142857.
        // Values: -0.1, then + 0.1 * 1 / 1.6475089 = 0.0606977.
        Near([-0.0393023], Values(flat), 1e-6);
    }

    [Fact]
    public void Gradients_are_clipped_to_the_norm()
    {
        // Norm 5 clipped to 1: 0.6 and 0.8. Adam's first step is of the sign alone, so that a clip shows in the second.
        using var clipped = Flat([0, 0], [3, 4]);
        using var plain = Flat([0, 0], [0.6f, 0.8f]);
        using var unclipped = Flat([0, 0], [3, 4]);
        using var a = new AdamW(clipped, new OptimizerSettings { MaxGradNorm = 1 });
        using var b = new AdamW(plain, new OptimizerSettings { MaxGradNorm = 0 });
        using var c = new AdamW(unclipped, new OptimizerSettings { MaxGradNorm = 0 });
        Near(5, a.Step(0.1), 1e-6);
        Near(1, b.Step(0.1), 1e-6);
        c.Step(0.1);

        // A gradient within the norm is left as it is.
        foreach (var (flat, optimizer) in ((FlatParameters, AdamW)[])[(clipped, a), (plain, b), (unclipped, c)])
        {
            flat.Gradients.zero_().Plus_(0.06f);
            optimizer.Step(0.1);
        }

        Near(Values(plain), Values(clipped), 1e-6);
        Assert.True(Math.Abs(Values(unclipped)[0] - Values(plain)[0]) > 0.001, "the clip makes a difference");
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_gradient_that_is_not_finite_changes_nothing(float bad)
    {
        using var flat = Flat([1, 2], [0.5f, bad]);
        using var optimizer = new AdamW(flat, new OptimizerSettings { WeightDecay = 0.1 });

        Assert.False(double.IsFinite(optimizer.Step(0.1)));
        Assert.Equal([1, 2], Values(flat));

        // And it leaves no trace in the moments: the next step is a first step.
        flat.Gradients.zero_().Plus_(1);
        optimizer.Step(0.1);
        Near([0.99 - 0.1, 1.98 - 0.1], Values(flat), 1e-6);
    }

    [Fact]
    public void A_step_in_pieces_is_the_step_of_the_whole()
    {
        // More than two pieces of a million, the last of them short.
        const int Count = (2 << 20) + 7;
        using var scope = NewDisposeScope();
        using var values = randn(Count, generator: new Generator(1, CPU));
        var before = values.clone();
        var gradient = randn(Count, generator: new Generator(2, CPU));
        using var parameter = new TorchSharp.Modules.Parameter(values.detach());
        using var parameters = new FlatParameters(values, [parameter]);
        using (no_grad())
            parameters.Gradients.copy_(gradient);
        using var optimizer = new AdamW(parameters, new OptimizerSettings { MaxGradNorm = 10, WeightDecay = 0.1 });

        var norm = optimizer.Step(0.01);

        var clipped = gradient.Times(10 / (norm + 1e-6));
        var expected = before.Times(1 - (0.01 * 0.1)) - (clipped.Times(0.01) / clipped.abs().Plus(1e-8));
        Assert.True((values - expected).abs().max().item<float>() < 1e-6);
    }

    [Fact]
    public void A_bfloat16_policy_takes_the_float32_update_rounded()
    {
        using var scope = NewDisposeScope();
        using var policy = Support.TinyPolicy.Create(dtype: ScalarType.BFloat16);
        using var trainer = new Agrl.Training.Policies.PolicyTrainer(policy,
            new OptimizerSettings { LearningRate = 1e-3, WarmupShare = 0, MaxGradNorm = 0 }, updates: 3);
        using var values = policy.Model.FlatParameters.to_type(ScalarType.Float32).clone();
        using var parameter = new TorchSharp.Modules.Parameter(values.detach());
        using var master = new FlatParameters(values, [parameter]);
        using var optimizer = new AdamW(master, new OptimizerSettings { LearningRate = 1e-3, MaxGradNorm = 0 });
        var forward = new Agrl.Training.Policies.PolicyForward(policy);
        var group = new Agrl.Training.Rollouts.TrainingGroup([5, 6, 7], [new Agrl.Training.Rollouts.TrainingRow { Ids = [8, 9, 2] }]);
        for (var step = 0; step < 3; step++)
        {
            var pass = forward.Run([group], temperature: 1);
            Assert.Equal(ScalarType.Float32, pass.LogProbs_N.dtype);
            pass.LogProbs_N.sum().neg().backward();
            using (no_grad())
                master.Gradients.copy_(trainer.Parameters.Gradients);
            optimizer.Step(1e-3);
            trainer.Update();

            // The weights are bfloat16, and what they are rounded from goes on in float32.
            Assert.True(values.to_type(ScalarType.BFloat16).eq(policy.Model.FlatParameters).all().item<bool>());
        }

        Assert.False(values.to_type(ScalarType.BFloat16).to_type(ScalarType.Float32).eq(values).all().item<bool>());
    }

    [Fact]
    public void Weights_of_low_precision_have_a_float32_master()
    {
        // Below 1 bfloat16 steps by 2^-8 = 0.0039; a rate of 0.001 alone would never move it.
        using var values = tensor(new[] { 1f }).to_type(ScalarType.BFloat16);
        using var flat = new FlatParameters(values, [new Parameter(values.narrow(0, 0, 1).detach())]);
        using var optimizer = new AdamW(flat, new OptimizerSettings { MaxGradNorm = 0 });
        for (var step = 0; step < 8; step++)
        {
            flat.Gradients.zero_().Plus_(1);
            optimizer.Step(0.001);
        }

        // Eight steps of 0.001 give 0.992, in bfloat16 0.9921875.
        Assert.Equal(0.9921875, values.to_type(ScalarType.Float32).item<float>());
    }

    private static FlatParameters Flat(float[] values, float[] gradients)
    {
        var buffer = tensor(values);
        var flat = new FlatParameters(buffer, [new Parameter(buffer.narrow(0, 0, values.Length).detach())]);
        using var given = tensor(gradients);
        flat.Gradients.copy_(given);
        return flat;
    }

    private static double[] Values(FlatParameters flat) => [.. flat.Values.data<float>().Select(v => (double)v)];
}
