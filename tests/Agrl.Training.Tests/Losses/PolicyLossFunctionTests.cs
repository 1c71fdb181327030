using Agrl.Training.Configuration;
using Agrl.Training.Losses;
using static Agrl.Training.Tests.Support.Numbers;
using static TorchSharp.torch;

namespace Agrl.Training.Tests.Losses;

/// <summary>Ratios, clips and the KL estimate on a few tokens with numbers worked out by hand.</summary>
public sealed class PolicyLossFunctionTests
{
    private const double Quarter = -1.3862943611198906; // ln 0.25
    private const double Half = -0.6931471805599453; // ln 0.5

    [Fact]
    public void A_ratio_within_the_range_is_taken_as_it_is()
    {
        // p 0.5 against 0.5 / 1.1: ratio 1.1, times the advantage 2; the gradient of the log-prob is the same.
        var (loss, gradient, clips) = Compute(new GrpoSettings(), [Half], Batch([2], old: [Half - Math.Log(1.1)]));

        Near(-2.2, loss, 1e-6);
        Near([-2.2], gradient, 1e-6);
        Assert.Equal(new ClipCounts(0, 0, 1, 0, 0), clips);
    }

    [Fact]
    public void The_ratio_is_clipped_where_that_lowers_the_objective()
    {
        // Ratios 1.5, 1.5, 0.5, 0.5 with advantages 1, -1, 1, -1: the first and the last are clipped, to 1.3 and 0.8.
        var settings = new GrpoSettings { ClipLow = 0.2, ClipHigh = 0.3 };
        double[] old = [Half - Math.Log(1.5), Half - Math.Log(1.5), Half - Math.Log(0.5), Half - Math.Log(0.5)];

        var (loss, gradient, clips) = Compute(settings, [Half, Half, Half, Half], Batch([1, -1, 1, -1], old));

        Near(-1.3 + 1.5 - 0.5 + 0.8, loss, 1e-6);
        Near([0, 1.5, -0.5, 0], gradient, 1e-6);
        Assert.Equal(new ClipCounts(Low: 1, High: 1, Ratios: 4, LowestLowShare: 0, HighestHighShare: 1), clips);
    }

    [Theory]
    // Of row 0 (two tokens, advantage -1) one ratio is below; of row 1 (-1) three of four; of row 2 (1) one of four is above.
    [InlineData(ImportanceLevel.Token, 4, 1, 10, 0, 0.25)]
    // Mean log ratios -0.5, -0.75 and 0.125: two of three responses are below and none is above.
    [InlineData(ImportanceLevel.Sequence, 2, 0, 3, 0, 0)]
    public void Clipped_shares_are_of_each_response(
        ImportanceLevel level, double low, double high, double ratios, double lowest, double highest)
    {
        var settings = new GrpoSettings { ImportanceLevel = level };
        double[] logRatios = [-1, 0, -1, -1, -1, 0, 0.5, 0, 0, 0];
        var batch = Batch([-1, -1, -1, -1, -1, -1, 1, 1, 1, 1], [.. logRatios.Select(r => Half - r)], rows: [0, 0, 1, 1, 1, 1, 2, 2, 2, 2]);

        var clips = Compute(settings, [.. logRatios.Select(_ => Half)], batch).Clips;

        Assert.Equal(new ClipCounts(low, high, ratios, lowest, highest), clips);
        // Without the row of positive advantage the smallest share below is that of row 0.
        var negative = Batch([-1, -1, -1, -1, -1, -1], [.. logRatios.Take(6).Select(r => Half - r)], rows: [0, 0, 1, 1, 1, 1]);
        Assert.Equal(level == ImportanceLevel.Token ? 0.5 : 1,
            Compute(settings, [.. logRatios.Take(6).Select(_ => Half)], negative).Clips.LowestLowShare);
    }

    [Fact]
    public void The_ratio_cap_bounds_negative_advantages_too()
    {
        // Ratio 3 with advantage -1 costs 3; capped at 2 it costs 2 and has no gradient.
        var batch = Batch([-1], [Half - Math.Log(3)]);

        Near(3, Compute(new GrpoSettings(), [Half], batch).Loss, 1e-6);
        var (loss, gradient, _) = Compute(new GrpoSettings { RatioCap = 2 }, [Half], batch);
        Near(2, loss, 1e-6);
        Near([0], gradient, 1e-6);
    }

    [Fact]
    public void Without_old_log_probs_the_ratio_is_one_and_the_gradient_is_the_advantage()
    {
        var (loss, gradient, clips) = Compute(new GrpoSettings(), [Half, Quarter], Batch([2, -3], old: null));

        Near(1, loss, 1e-6);
        Near([-2, 3], gradient, 1e-6);
        Assert.Equal(new ClipCounts(0, 0, 2, 0, 0), clips);
    }

    [Fact]
    public void A_sequence_ratio_is_the_mean_over_its_tokens()
    {
        // Log ratios 0.3 and 0.1 of row 0, 0.5 of row 1: means 0.2 and 0.5. exp 0.2 = 1.2214028 is within 0.3, exp 0.5 = 1.6487213 is not.
        var settings = new GrpoSettings { ImportanceLevel = ImportanceLevel.Sequence, ClipHigh = 0.3 };
        var batch = Batch([1, 1, 1], [Half - 0.3, Half - 0.1, Half - 0.5], rows: [0, 0, 1]);

        var (loss, gradient, clips) = Compute(settings, [Half, Half, Half], batch);

        Near(-(2 * 1.2214027582) - 1.3, loss, 1e-6);
        // Each token of row 0 moves both terms by half of it: 2 * 1.2214 / 2.
        Near([-1.2214027582, -1.2214027582, 0], gradient, 1e-6);
        Assert.Equal(new ClipCounts(Low: 0, High: 1, Ratios: 2, LowestLowShare: 0, HighestHighShare: 1), clips);
    }

    [Fact]
    public void Cispo_cuts_the_weight_and_keeps_the_gradient()
    {
        // Ratio 3 is cut at 2: loss -2 * 1 * ln 0.5, gradient -2 although it was cut.
        var settings = new GrpoSettings { Loss = PolicyLoss.Cispo, ClipHigh = 2 };

        var (loss, gradient, clips) = Compute(settings, [Half, Half], Batch([1, 1], [Half - Math.Log(3), Half - Math.Log(1.5)]));

        Near((-2 * Half) - (1.5 * Half), loss, 1e-6);
        Near([-2, -1.5], gradient, 1e-6);
        Assert.Equal(new ClipCounts(Low: 0, High: 1, Ratios: 2, LowestLowShare: 0, HighestHighShare: 1), clips);
    }

    [Fact]
    public void The_kl_estimate_is_k3()
    {
        // reference 0.5, policy 0.25: ratio 2, 2 - ln 2 - 1 = 0.3068528; the other way 0.5 + ln 2 - 1 = 0.1931472; equal: 0.
        using var scope = NewDisposeScope();
        var policy = Floats([Quarter, Half, Half]);
        var reference = Floats([Half, Quarter, Half]);

        Near([0.3068528194, 0.1931471806, 0], [.. PolicyLossFunction.Kl(policy, reference).data<float>().Select(v => (double)v)], 1e-6);
    }

    [Fact]
    public void The_kl_coefficient_adds_to_the_loss_and_pulls_towards_the_reference()
    {
        // The gradient of k3 is 1 - reference / policy = 1 - 2 = -1.
        var batch = Batch([1], old: null) with { ReferenceLogProbs_N = Floats([Half]) };
        var settings = new GrpoSettings { KlCoefficient = 0.1 };

        var (loss, gradient, _) = Compute(settings, [Quarter], batch);

        Near(-1 + 0.03068528, loss, 1e-6);
        Near([-1 - 0.1], gradient, 1e-6);
        Assert.Throws<InvalidOperationException>(() => Compute(settings, [Quarter], batch with { ReferenceLogProbs_N = null }));
    }

    [Fact]
    public void Guided_tokens_count_in_no_kl_but_where_they_are_scored_under_their_hint()
    {
        // One token of the policy's own, k3 0.3068528 (gradient -1), and one that was sampled under a hint, on-policy with advantage 0.
        using var scope = NewDisposeScope();
        var batch = Batch([0, 0], old: null) with
        {
            ReferenceLogProbs_N = Floats([Half, Quarter]),
            Guided_N = Floats([0, 1]),
            GuidedLogProbs_N = Floats([Half, Half]),
        };
        PolicyLossResult Result(GuidedRatio ratio, out double[] gradient)
        {
            var logProbs_N = tensor(new[] { (float)Quarter, (float)Half }, requires_grad: true);
            var result = new PolicyLossFunction(new GrpoSettings
            {
                KlCoefficient = 0.1,
                Replay = new ReplaySettings { Ratio = ratio },
            }).Compute(logProbs_N, batch);
            result.Loss.backward();
            gradient = [.. logProbs_N.grad!.data<float>().Select(v => (double)v)];
            return result;
        }

        var own = Result(GuidedRatio.OnPolicy, out var ownGradient);
        Assert.Equal(1, own.KlTokens);
        Near(0.3068528194, own.KlSum, 1e-6);
        Near([-0.1, 0], ownGradient, 1e-6);

        var hinted = Result(GuidedRatio.GuidedPrompt, out var hintedGradient);
        Assert.Equal(2, hinted.KlTokens);
        Near(0.3068528194 + 0.1931471806, hinted.KlSum, 1e-6);
        Near([-0.1, 0.05], hintedGradient, 1e-6);
    }

    [Theory]
    [InlineData(0.25, 0.1)]
    [InlineData(0.5, 0.1)]
    [InlineData(0.5, 1.0)]
    [InlineData(0.001, 0.1)]
    public void The_shaped_ratio_is_p_over_p_plus_gamma(double p, double gamma)
    {
        // f = p / (p + gamma); df / d log p = gamma p / (p + gamma)^2. With p 0.25 and gamma 0.1: 0.7142857 and 0.2040816.
        var settings = new GrpoSettings { Replay = new ReplaySettings { Ratio = GuidedRatio.Shaped, Gamma = gamma } };

        var (loss, gradient, _) = Compute(settings, [Math.Log(p)], Guided(Batch([2], [-9]), sampled: [-1]));

        Near(-2 * (p / (p + gamma)), loss, 1e-6);
        Near([-2 * (gamma * p / ((p + gamma) * (p + gamma)))], gradient, 1e-6);
        if (p == 0.25)
        {
            Near(-2 * 0.7142857143, loss, 1e-6);
            Near([-2 * 0.2040816327], gradient, 1e-6);
        }
    }

    [Fact]
    public void The_importance_ratio_is_against_the_hinted_prompt_and_truncated()
    {
        // pi(o given x) 0.5 against 0.25 under the hint is 2, cut at 1.5; 0.25 against 0.5 is 0.5.
        var settings = new GrpoSettings { Replay = new ReplaySettings { Ratio = GuidedRatio.Importance, MaxRatio = 1.5 } };

        var (loss, gradient, clips) = Compute(settings, [Half, Quarter], Guided(Batch([1, 1], [-9, -9]), sampled: [Quarter, Half]));

        Near((-1.5 * Half) - (0.5 * Quarter), loss, 1e-6);
        Near([-1.5, -0.5], gradient, 1e-6);
        // Their ratio to the old log-probs, which are of another prompt, is clipped nowhere and counted nowhere.
        Assert.Equal(new ClipCounts(0, 0, 0, 0, 0), clips);
    }

    [Fact]
    public void The_on_policy_ratio_is_one()
    {
        var settings = new GrpoSettings { Replay = new ReplaySettings { Ratio = GuidedRatio.OnPolicy } };

        var (loss, gradient, _) = Compute(settings, [Half, Quarter], Guided(Batch([2, -1], [-9, -9]), sampled: [-5, -5]));

        Near(-2 + 1, loss, 1e-6);
        Near([-2, 1], gradient, 1e-6);
    }

    [Fact]
    public void Only_guided_tokens_have_the_guided_ratio()
    {
        var settings = new GrpoSettings { Replay = new ReplaySettings { Ratio = GuidedRatio.Shaped, Gamma = 0.25 } };
        // The first is free with ratio 1.5, clipped at 1.2; the second is guided, 0.25 / (0.25 + 0.25).
        var batch = Batch([1, 1], [Half - Math.Log(1.5), -9]) with { Guided_N = Floats([0, 1]), GuidedLogProbs_N = Floats([0, -1]) };

        var (loss, gradient, clips) = Compute(settings, [Half, Quarter], batch);

        Near(-1.2 - 0.5, loss, 1e-6);
        // gamma p / (p + gamma)^2 = 0.0625 / 0.25
        Near([0, -0.25], gradient, 1e-6);
        Assert.Equal(new ClipCounts(Low: 0, High: 1, Ratios: 1, LowestLowShare: 0, HighestHighShare: 1), clips);
    }

    [Fact]
    public void Weights_scale_tokens_and_zero_leaves_them_out()
    {
        var batch = Batch([1, 1], old: null) with { Weights_N = Floats([0.5, 0]) };

        var (loss, gradient, _) = Compute(new GrpoSettings(), [Half, Half], batch);

        Near(-0.5, loss, 1e-7);
        Near([-0.5, 0], gradient, 1e-7);
    }

    [Fact]
    public void A_log_ratio_far_out_stays_finite()
    {
        foreach (var advantage in (double[])[1, -1])
        {
            var (loss, gradient, _) = Compute(new GrpoSettings(), [-0.1, -500], Batch([advantage, advantage], [-200, -0.1]));

            Assert.True(double.IsFinite(loss));
            Assert.All(gradient, g => Assert.True(double.IsFinite(g)));
        }
    }

    private static (double Loss, double[] Gradient, ClipCounts Clips) Compute(GrpoSettings settings, double[] logProbs, PolicyBatch batch)
    {
        using var scope = NewDisposeScope();
        var logProbs_N = tensor(logProbs.Select(p => (float)p).ToArray(), requires_grad: true);
        var result = new PolicyLossFunction(settings).Compute(logProbs_N, batch);
        result.Loss.backward();
        return (result.Loss.item<float>(), [.. logProbs_N.grad!.data<float>().Select(v => (double)v)], result.Clips);
    }

    private static PolicyBatch Batch(double[] advantages, double[]? old, long[]? rows = null)
    {
        rows ??= [.. advantages.Select((_, i) => (long)i)];
        return new PolicyBatch
        {
            RowOfToken_N = tensor(rows),
            Rows = (int)rows[^1] + 1,
            Lengths_R = tensor(rows.GroupBy(r => r).Select(r => (float)r.Count()).ToArray()),
            Weights_N = ones(advantages.Length),
            Advantages_N = Floats(advantages),
            OldLogProbs_N = old is null ? null : Floats(old),
        };
    }

    private static PolicyBatch Guided(PolicyBatch batch, double[] sampled) =>
        batch with { Guided_N = ones(sampled.Length), GuidedLogProbs_N = Floats(sampled) };

    private static Tensor Floats(double[] values) => tensor(values.Select(v => (float)v).ToArray());
}
