using Agrl.Modeling.Numerics;
using Agrl.Training.Configuration;
using Agrl.Training.Losses;
using Agrl.Training.Policies;
using Agrl.Training.Tests.Support;
using static Agrl.Training.Tests.Support.Numbers;
using static TorchSharp.torch;

namespace Agrl.Training.Tests.Losses;

public sealed class PreferenceLossFunctionTests
{
    public static TheoryData<int> Cases => new(Enumerable.Range(0, 4));

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_loss_is_that_of_the_reference(int index)
    {
        using var scope = NewDisposeScope();
        var golden = Goldens.Dpo["cases"]![index]!;
        var loss = golden.Read<string>("loss_type") switch
        {
            "sigmoid" => PreferenceLoss.Sigmoid,
            "ipo" => PreferenceLoss.Ipo,
            "hinge" => PreferenceLoss.Hinge,
            var other => throw new InvalidOperationException(other),
        };
        var beta = golden.Read<double>("beta");
        var function = new PreferenceLossFunction(loss, beta, golden.Read<double>("label_smoothing"));
        Assert.Equal(loss == PreferenceLoss.Ipo, function.AveragesTokens);
        var policy = Goldens.Dpo.Read<double[]>("policy");
        var reference = Goldens.Dpo.Read<double[]>("reference");
        var lengths = Goldens.Completions<int>("completion_ids").Select(r => r.Length).ToArray();
        var ratios = policy.Zip(reference, (p, r) => p - r).ToArray();
        // Chosen are rows 0 to 2, rejected rows 3 to 5.
        Near(golden.Read<double[]>("rewards_chosen"), ratios[..3].Select(r => beta * r).ToArray(), 1e-4);
        Near(golden.Read<double[]>("rewards_rejected"), ratios[3..].Select(r => beta * r).ToArray(), 1e-4);
        var scored = ratios.Select((r, i) => (float)(function.AveragesTokens ? r / lengths[i] : r)).ToArray();

        var losses_B = function.Compute(tensor(scored[..3]), tensor(scored[3..]));

        Assert.Equal([3L], losses_B.shape);
        Relative(golden.Read<double>("loss"), losses_B.mean().item<float>(), 1e-4, "loss");
    }

    [Fact]
    public void Log_probs_of_whole_responses_through_the_model_are_those_of_the_reference()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var policy = Goldens.LoadPolicy();

        var pass = new PolicyForward(policy).Run(Goldens.Groups(), temperature: 1);

        var sums = zeros(6).PlusAtRows(pass.RowOfToken_N, pass.LogProbs_N).data<float>().Select(v => (double)v).ToArray();
        // Sums of up to nine log-probs, each to 1e-4.
        Near(Goldens.Dpo.Read<double[]>("policy"), sums, 1e-4);
        Near(Goldens.Dpo.Read<double[]>("reference"),
            [.. Goldens.Completions<float>("ref_logprobs").Select(row => row.Sum(p => (double)p))], 1e-4);
    }

    [Theory]
    // A margin of 2 at beta 0.5: -log sigmoid(1) = log(1 + e^-1) = 0.3132617; of -2: 1.3132617.
    [InlineData(PreferenceLoss.Sigmoid, 0.5, 0.0, 2, 0.3132616875)]
    [InlineData(PreferenceLoss.Sigmoid, 0.5, 0.0, -2, 1.3132616875)]
    // 0.75 * 0.3132617 + 0.25 * 1.3132617
    [InlineData(PreferenceLoss.Sigmoid, 0.5, 0.25, 2, 0.5632616875)]
    // (2 - 1 / (2 * 0.5))^2 = 1; (-2 - 1)^2 = 9
    [InlineData(PreferenceLoss.Ipo, 0.5, 0.0, 2, 1.0)]
    [InlineData(PreferenceLoss.Ipo, 0.5, 0.0, -2, 9.0)]
    // max(0, 1 - 0.5 * 1) and beyond the margin of 2 nothing
    [InlineData(PreferenceLoss.Hinge, 0.5, 0.0, 1, 0.5)]
    [InlineData(PreferenceLoss.Hinge, 0.5, 0.0, 3, 0.0)]
    public void A_margin_costs_what_the_definition_says(PreferenceLoss loss, double beta, double smoothing, float margin, double expected)
    {
        using var scope = NewDisposeScope();

        // The same margin from two ratios: only their difference counts.
        var value = new PreferenceLossFunction(loss, beta, smoothing).Compute(tensor(new[] { margin + 7 }), tensor(new[] { 7f }));

        Near(expected, value.item<float>(), 1e-6);
    }
}
