using Agrl.Relevance;
using Agrl.Training.Configuration;
using Agrl.Training.Runs;
using Agrl.Training.Stages;
using Agrl.Training.Tests.Support;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Stages;

public sealed class DpoStageTests
{
    private static readonly DpoSettings Settings = new()
    {
        Prompts = 24,
        SamplesPerPrompt = 4,
        MaxNewTokens = 32,
        BatchSize = 8,
        Steps = 6,
        Optimizer = new OptimizerSettings { LearningRate = 1e-3, WarmupShare = 0 },
    };

    [Fact]
    public void The_margin_of_the_chosen_over_the_rejected_grows()
    {
        using var policy = StageBench.WarmPolicy();

        var steps = StageBench.Run(Settings, policy, Shop.Judgments(24)).Steps.Select(s => s.Metrics).ToList();

        // The policy is its own reference at first: every margin is 0 and the loss ln 2.
        Near(Math.Log(2), steps[0]["loss"], 1e-6);
        Near(0, steps[0]["rewards/margins"], 1e-6);
        Assert.True(steps[^1]["rewards/margins"] > 0.05, $"margin {steps[^1]["rewards/margins"]}");
        Assert.True(steps[^1]["loss"] < steps[0]["loss"]);
        Assert.InRange(steps[^1]["rewards/accuracies"], 0.5, 1);
        Near(steps[^1]["rewards/chosen"] - steps[^1]["rewards/rejected"], steps[^1]["rewards/margins"], 1e-9);
        Assert.All(steps.SelectMany(s => s), metric => Assert.True(double.IsFinite(metric.Value), metric.Key));
        Assert.Equal(96, steps.Sum(s => s["responses/sampled"]));
        // Each prompt that was sampled counts once, and each sample; the pairs are of them.
        var prompts = Shop.Judgments(24).Sum(j => policy.Codec.EncodePrompt(j).Length);
        Assert.Equal(prompts + steps[0]["tokens/sampled"], steps.Sum(s => s["tokens/seen"]));
    }

    [Theory]
    [InlineData(PreferenceLoss.Ipo, 2.5 * 2.5)] // (0 - 1 / (2 * 0.2))^2
    [InlineData(PreferenceLoss.Hinge, 1.0)]
    public void Every_loss_begins_at_its_value_of_no_margin_and_falls(PreferenceLoss loss, double first)
    {
        using var policy = StageBench.WarmPolicy();

        var steps = StageBench.Run(Settings with { Loss = loss, Beta = 0.2, Steps = 4 }, policy, Shop.Judgments(24)).Steps;

        Near(first, steps[0].Metrics["loss"], 1e-5);
        Assert.True(steps[^1].Metrics["loss"] < first);
    }

    [Theory]
    [InlineData(PreferenceLoss.Sigmoid)]
    [InlineData(PreferenceLoss.Ipo)]
    [InlineData(PreferenceLoss.Hinge)]
    public void The_loss_of_one_pair_follows_from_its_log_ratios(PreferenceLoss loss)
    {
        const double Beta = 0.2;
        var settings = Settings with { Loss = loss, Beta = Beta, Prompts = 1, MaxPairsPerPrompt = 1, BatchSize = 1, Steps = 3 };
        using var policy = TinyPolicy.Create();
        var pair = new PreferencePairs(policy, settings)
            .Make(Shop.Judgments(1), new RandomSource(1).Derive("dpo/sampling"), (_, _) => { }, CancellationToken.None).Single();
        var (chosen, rejected) = (pair.Rows[0].Ids.Length, pair.Rows[1].Ids.Length);
        Assert.NotEqual(chosen, rejected);

        var step = StageBench.Run(settings, policy, Shop.Judgments(1)).Steps[2].Metrics;

        // Rewards are beta times the sums of log-ratios; IPO alone takes their means over tokens.
        var (sumChosen, sumRejected) = (step["rewards/chosen"] / Beta, step["rewards/rejected"] / Beta);
        var expected = loss switch
        {
            PreferenceLoss.Sigmoid => Math.Log(1 + Math.Exp(-Beta * (sumChosen - sumRejected))),
            PreferenceLoss.Ipo => Math.Pow((sumChosen / chosen) - (sumRejected / rejected) - (1 / (2 * Beta)), 2),
            _ => Math.Max(0, 1 - (Beta * (sumChosen - sumRejected))),
        };
        Assert.NotEqual(0, sumChosen - sumRejected);
        Near(expected, step["loss"], 1e-4, "loss");
    }

    [Fact]
    public void The_nll_of_the_chosen_adds_its_mean_over_tokens()
    {
        using var plain = StageBench.WarmPolicy();
        using var mixed = StageBench.WarmPolicy();

        var without = StageBench.Run(Settings with { Steps = 2 }, plain, Shop.Judgments(24)).Steps[0].Metrics;
        var with = StageBench.Run(Settings with { Steps = 2, ChosenNllWeight = 0.5 }, mixed, Shop.Judgments(24)).Steps[0].Metrics;

        // The same pairs; the addition is positive and of the size of half a mean negative log-prob.
        Assert.Equal(without["logps/chosen"], with["logps/chosen"], 4);
        Assert.InRange(with["loss"] - without["loss"], 0.01, 3);
    }

    [Fact]
    public void Micro_batches_give_the_update_of_the_large_batch()
    {
        var metrics = new List<IReadOnlyDictionary<string, double>>();
        foreach (var micro in (int[])[1, 200, 1 << 20])
        {
            using var policy = StageBench.WarmPolicy();
            var settings = Settings with { Steps = 1, MicroBatchTokens = micro, ChosenNllWeight = 0.3 };
            metrics.Add(StageBench.Run(settings, policy, Shop.Judgments(24)).Steps[0].Metrics);
        }

        for (var i = 0; i < 2; i++)
        {
            Relative(metrics[2]["grad_norm"], metrics[i]["grad_norm"], 1e-4, "gradient norm");
            Relative(metrics[2]["loss"], metrics[i]["loss"], 1e-5, "loss");
        }
    }

    [Fact]
    public void One_seed_gives_one_run_bit_for_bit()
    {
        (string Metrics, float[] Weights) Run(int seed)
        {
            using var policy = StageBench.WarmPolicy();
            var recorder = StageBench.Run(Settings with { Steps = 2 }, policy, Shop.Judgments(24), seed);
            return (GrpoStageTests.Describe(recorder), TinyPolicy.Weights(policy));
        }

        var (first, again, other) = (Run(1), Run(1), Run(2));

        Assert.Equal(first.Metrics, again.Metrics);
        Assert.Equal(first.Weights, again.Weights);
        Assert.NotEqual(first.Weights, other.Weights);
    }

    [Fact]
    public void No_tensor_outlives_its_step()
    {
        using var policy = StageBench.WarmPolicy();

        var live = StageBench.Run(Settings with { MicroBatchTokens = 200 }, policy, Shop.Judgments(24)).LiveTensors;

        Assert.All(live, count => Assert.Equal(live[0], count));
    }

    [Fact]
    public void Where_all_samples_are_wrong_the_gold_response_is_chosen()
    {
        // A policy from scratch gets nothing right.
        using var policy = TinyPolicy.Create();
        var judgments = Shop.Judgments(3);
        var maker = new PreferencePairs(policy, Settings with { MaxPairsPerPrompt = 2 });

        var pairs = maker.Make(judgments, seed: 1, (_, _) => { }, CancellationToken.None);

        Assert.Equal(6, pairs.Count);
        Assert.Equal(6, maker.GoldPairs);
        Assert.Equal((3, 0, 0), (maker.Prompts, maker.Solved, maker.AllCorrect));
        for (var i = 0; i < pairs.Count; i++)
        {
            var judgment = judgments[i / 2];
            Assert.Equal(policy.Codec.EncodePrompt(judgment), pairs[i].PromptIds);
            Assert.Equal(policy.Codec.EncodeResponse(policy.Codec.GoldResponse(judgment)), pairs[i].Rows[0].Ids);
            Assert.NotEqual(pairs[i].Rows[0].Ids, pairs[i].Rows[1].Ids);
        }

        // The two pairs of a prompt have different rejected samples.
        Assert.NotEqual(pairs[0].Rows[1].Ids, pairs[1].Rows[1].Ids);
    }

    [Fact]
    public void Of_own_samples_a_right_one_stands_against_a_wrong_one()
    {
        using var policy = StageBench.WarmPolicy();
        var judgments = Shop.Judgments(24);
        var maker = new PreferencePairs(policy,
            Settings with { SamplesPerPrompt = 8, GoldWhenAllWrong = false, ChosenMustFollowRules = false });

        var pairs = maker.Make(judgments, seed: 1, (_, _) => { }, CancellationToken.None);

        Assert.InRange(maker.Solved, 1, 24);
        Assert.Equal(0, maker.GoldPairs);
        Assert.NotEmpty(pairs);
        foreach (var pair in pairs)
        {
            var judgment = judgments.Single(j => policy.Codec.EncodePrompt(j).SequenceEqual(pair.PromptIds));
            var chosen = policy.Codec.Decode(pair.Rows[0].Ids).Parsed;
            var rejected = policy.Codec.Decode(pair.Rows[1].Ids).Parsed;
            Assert.True(chosen.IsValid && chosen.Tier == judgment.Tier);
            Assert.False(rejected.IsValid && rejected.Tier == judgment.Tier);
        }

        // With the rules asked for, chosen responses follow them.
        var strict = new PreferencePairs(policy, Settings with { SamplesPerPrompt = 8, GoldWhenAllWrong = false })
            .Make(judgments, 1, (_, _) => { }, CancellationToken.None);
        Assert.True(strict.Count < pairs.Count, $"{strict.Count} of {pairs.Count}");
        Assert.All(strict, pair =>
        {
            var chosen = policy.Codec.Decode(pair.Rows[0].Ids).Parsed;
            Assert.Equal(chosen.Tier, Shop.Rubric.Decide(chosen.Verdicts).Grade);
        });
    }

    [Fact]
    public void A_stage_without_a_pair_says_what_to_change()
    {
        using var policy = TinyPolicy.Create();

        var error = Assert.Throws<InputException>(() =>
            StageBench.Run(Settings with { GoldWhenAllWrong = false }, policy, Shop.Judgments(24)));

        Assert.Contains("found no pair", error.Message);
        Assert.Contains("gold_when_all_wrong", error.Message);
    }

    [Theory]
    [InlineData(0, 100, 100)]
    [InlineData(30, 100, 30)]
    [InlineData(300, 100, 100)]
    public void Prompts_are_at_most_the_pool(int prompts, int pool, int expected) =>
        Assert.Equal(expected, DpoStage.CountPrompts(new DpoSettings { Prompts = prompts }, pool));
}
