using Agrl.Training.Configuration;
using Agrl.Training.Losses;
using Agrl.Training.Optimization;
using Agrl.Training.Policies;
using Agrl.Training.Tests.Support;
using static Agrl.Training.Tests.Support.Numbers;
using static TorchSharp.torch;

namespace Agrl.Training.Tests.Losses;

/// <summary>Eight settings of GRPO and its kin against what TRL's trainer computes.</summary>
public sealed class PolicyLossGoldenTests
{
    public static TheoryData<int> Cases => Goldens.GrpoCases;

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_loss_of_given_log_probs_is_that_of_the_reference(int index)
    {
        using var scope = NewDisposeScope();
        var golden = Goldens.Grpo["cases"]![index]!;
        var settings = Goldens.SettingsOf(golden);
        var rows = Goldens.Groups().SelectMany(g => g.Rows).ToList();
        var logProbs_N = tensor(Goldens.Completions<float>("policy_logprobs").SelectMany(r => r).ToArray());

        var result = new PolicyLossFunction(settings).Compute(logProbs_N, Goldens.Pack(rows, settings));

        Relative(golden.Read<double>("loss"), result.Loss.item<float>(), 1e-4, "loss");
        var metrics = golden["metrics"]!;
        if (metrics["kl"] is { } kl)
            Relative(kl.GetValue<double>(), result.KlSum / 34, 1e-4, "kl");
        else
            Assert.Equal(0, result.KlSum);
        if (settings.Loss == PolicyLoss.Cispo)
            return;
        // 34 tokens, or 6 responses where the ratio is one a response.
        Near(settings.ImportanceLevel == ImportanceLevel.Sequence ? 6 : 34, result.Clips.Ratios, 1e-4, "ratios");
        Near(metrics.Read<double>("clip_ratio/low_mean"), result.Clips.Low / result.Clips.Ratios, 1e-6, "low");
        Near(metrics.Read<double>("clip_ratio/high_mean"), result.Clips.High / result.Clips.Ratios, 1e-6, "high");
        Near(metrics.Read<double>("clip_ratio/region_mean"), (result.Clips.Low + result.Clips.High) / result.Clips.Ratios, 1e-6, "region");
        Near(metrics.Read<double>("clip_ratio/low_min"), result.Clips.LowestLowShare, 1e-6, "lowest");
        Near(metrics.Read<double>("clip_ratio/high_max"), result.Clips.HighestHighShare, 1e-6, "highest");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradients_through_the_model_are_those_of_the_reference(int index)
    {
        using var scope = NewDisposeScope();
        using var policy = Goldens.LoadPolicy();
        using var parameters = new FlatParameters(policy.Model.FlatParameters, policy.Model.parameters());
        var golden = Goldens.Grpo["cases"]![index]!;
        var settings = Goldens.SettingsOf(golden);

        var pass = new PolicyForward(policy).Run(Goldens.Groups(), temperature: 1, withEntropy: true);
        var result = new PolicyLossFunction(settings).Compute(pass.LogProbs_N, Goldens.Pack(pass.Rows, settings));
        result.Loss.backward();

        Relative(golden.Read<double>("loss"), result.Loss.item<float>(), 1e-4, "loss");
        Relative(golden.Read<double>("grad_norm"), parameters.GradientNorm(), 1e-4, "gradient norm");
        Relative(golden["metrics"]!.Read<double>("entropy"), pass.EntropySum() / 34, 1e-4, "entropy");
        var norms = golden["grad_norms"]!.AsObject();
        Assert.Equal(norms.Select(n => n.Key).Order(), policy.Model.CheckpointTensors.Select(t => t.Name).Order());
        foreach (var checkpoint in policy.Model.CheckpointTensors)
            Relative(norms[checkpoint.Name]!.GetValue<double>(), checkpoint.Gradient()!.norm().item<float>(), 1e-4, checkpoint.Name);
    }
}
