using System.Globalization;
using System.Text.Json.Nodes;
using Agrl.Relevance.Guidance;
using Agrl.Training.Configuration;
using Agrl.Training.Tests.Support;

namespace Agrl.Training.Tests.Stages;

public sealed class GrpoStageTests
{
    private static readonly AgrlSettings Settings = new()
    {
        Steps = 3,
        PromptsPerStep = 8,
        ResponsesPerPrompt = 4,
        MaxNewTokens = 32,
        Optimizer = new OptimizerSettings { LearningRate = 1e-3, WarmupShare = 0 },
        Replay = new ReplaySettings { Tau = 1, Share = 0.25, GuidedResponses = 4 },
    };

    private static readonly string[] Always =
    [
        "loss", "grad_norm", "learning_rate", "reward", "reward_std", "rewards/format/mean", "rewards/tier/mean", "rewards/criteria/mean",
        "rewards/rule/mean", "accuracy", "entropy", "frac_reward_zero_std", "completions/mean_length", "completions/clipped_ratio",
        "clip_ratio/low_mean", "clip_ratio/high_mean", "sampling/logp_difference/mean", "sampling/logp_difference/max", "num_tokens",
        "step_seconds", "tokens_per_second", "updates", "responses/sampled",
    ];

    [Fact]
    public void Every_metric_is_there_and_finite()
    {
        using var policy = StageBench.WarmPolicy();
        var before = TinyPolicy.Weights(policy);

        var steps = StageBench.Run(Settings with { KlCoefficient = 0.05 }, policy, Shop.Judgments(24)).Steps;

        Assert.Equal(3, steps.Count);
        foreach (var step in steps)
        {
            foreach (var name in (string[])[.. Always, "kl", "replay/size", "replay/replaced", "replay/guided_share"])
                Assert.Contains(name, step.Metrics);
            Assert.All(step.Metrics, metric => Assert.True(double.IsFinite(metric.Value), metric.Key));
            // The sampler and the trainer compute the same log-probs two ways.
            Assert.InRange(step.Metrics["sampling/logp_difference/max"], 0, 1e-4);
            Assert.Equal(1, step.Metrics["updates"]);
        }

        Assert.Equal(32, steps[0].Metrics["responses/sampled"]);
        Assert.InRange(steps[0].Metrics["rewards/format/mean"], 0.05, 1);
        Assert.NotEqual(before, TinyPolicy.Weights(policy));
    }

    [Fact]
    public void Groups_without_signal_leave_every_weight_as_it_is()
    {
        // A policy from scratch writes nothing that parses: every reward is 0. Neither weight decay nor the KL may move it.
        using var policy = TinyPolicy.Create();
        var before = TinyPolicy.Weights(policy);

        var steps = StageBench.Run(
            Settings with { KlCoefficient = 0.1, Optimizer = new OptimizerSettings { LearningRate = 0.1, WeightDecay = 0.5 } }, policy,
            Shop.Judgments(24)).Steps;

        Assert.Equal(before, TinyPolicy.Weights(policy));
        foreach (var step in steps)
        {
            Assert.Equal(0, step.Metrics["reward"]);
            Assert.Equal(0, step.Metrics["updates"]);
            Assert.Equal(0, step.Metrics["groups/trained"]);
            Assert.Equal(1, step.Metrics["frac_reward_zero_std"]);
            Assert.Equal(1, step.Metrics["frac_all_wrong"]);
            Assert.All(step.Metrics, metric => Assert.True(double.IsFinite(metric.Value), metric.Key));
        }
    }

    [Fact]
    public void The_kl_to_the_start_is_0_at_first_and_then_grows()
    {
        using var policy = StageBench.WarmPolicy();
        var steps = StageBench.Run(Settings with { KlCoefficient = 1e-4 }, policy, Shop.Judgments(24)).Steps;

        Assert.InRange(steps[0].Metrics["kl"], 0, 1e-9);
        Assert.InRange(steps[1].Metrics["kl"], 1e-7, 10);
        Assert.InRange(steps[2].Metrics["kl"], 1e-7, 10);
        using var other = StageBench.WarmPolicy();
        Assert.DoesNotContain("kl", StageBench.Run(Settings with { Steps = 1 }, other, Shop.Judgments(24)).Steps[0].Metrics);
    }

    [Fact]
    public void Hard_prompts_are_replayed_within_the_budget()
    {
        using var policy = StageBench.WarmPolicy();

        var steps = StageBench.Run(Settings with { Steps = 4 }, policy, Shop.Judgments(24)).Steps.Select(s => s.Metrics).ToList();

        // tau 1: every prompt of the first step enters, and a quarter of 8 is replayed in the second, each with 4 + 4 responses.
        Assert.Equal(0, steps[0]["replay/groups"]);
        Assert.Equal(8, steps[0]["replay/entered"]);
        Assert.Equal(2, steps[1]["replay/groups"]);
        Assert.Equal(8, steps[1]["replay/guided_sampled"]);
        Assert.Equal(6, steps[1]["groups/sampled"]); // 2 replayed and 4 fresh: 8 + 8 + 16 responses
        Assert.All(steps, step => Assert.True(step["responses/sampled"] <= 32));
        Assert.Contains(steps, step => step["replay/replaced"] > 0);
        Assert.All(steps.Skip(1), step => Assert.InRange(step["replay/guided_share"], 0, 1));
    }

    [Fact]
    public void A_learned_prompt_leaves_the_buffer()
    {
        using var policy = StageBench.WarmPolicy();
        // Any accuracy is above this exit.
        var settings = Settings with { Replay = Settings.Replay with { TauExit = -0.5 } };

        var steps = StageBench.Run(settings, policy, Shop.Judgments(24)).Steps.Select(s => s.Metrics).ToList();

        Assert.Equal(2, steps[1]["replay/left"]);
        // 8 entered, then 2 left and the fresh ones entered.
        Assert.Equal(8 + steps[1]["replay/entered"] - 2, steps[1]["replay/size"]);
    }

    public static TheoryData<GuidedRatio, PolicyLoss, ImportanceLevel> Ratios => new()
    {
        { GuidedRatio.Importance, PolicyLoss.Grpo, ImportanceLevel.Token },
        { GuidedRatio.Shaped, PolicyLoss.Dapo, ImportanceLevel.Token },
        { GuidedRatio.OnPolicy, PolicyLoss.DrGrpo, ImportanceLevel.Token },
        { GuidedRatio.GuidedPrompt, PolicyLoss.Bnpo, ImportanceLevel.Token },
        { GuidedRatio.Shaped, PolicyLoss.Grpo, ImportanceLevel.Sequence },
        { GuidedRatio.GuidedPrompt, PolicyLoss.Cispo, ImportanceLevel.Token },
    };

    [Theory]
    [MemberData(nameof(Ratios))]
    public void Every_ratio_trains_with_several_passes_and_mini_batches(GuidedRatio ratio, PolicyLoss loss, ImportanceLevel level)
    {
        using var policy = StageBench.WarmPolicy();
        var settings = Settings with
        {
            Steps = 2,
            Loss = loss,
            ImportanceLevel = level,
            ClipHigh = loss == PolicyLoss.Cispo ? 5 : 0.2,
            KlCoefficient = 0.01,
            Iterations = 2,
            MiniBatches = 2,
            StepCredit = 0.5,
            // Guided responses of any reward come in, so that there are some.
            Replay = Settings.Replay with { Ratio = ratio, Share = 0.5, Delta = 0.25 },
        };

        var step = StageBench.Run(settings, policy, Shop.Judgments(24)).Steps[1].Metrics;

        Assert.True(step["replay/replaced"] > 0);
        Assert.Equal(4, step["updates"]);
        Assert.Equal(0, step["skipped_updates"]);
        Assert.All(step, metric => Assert.True(double.IsFinite(metric.Value), metric.Key));
        Assert.All(TinyPolicy.Weights(policy), weight => Assert.True(float.IsFinite(weight)));
        // Rows under the hinted prompt are compared with what was sampled there too.
        Assert.InRange(step["sampling/logp_difference/max"], 0, 1e-4);
    }

    [Fact]
    public void One_seed_gives_one_run_bit_for_bit()
    {
        var settings = Settings with
        {
            KlCoefficient = 0.02,
            Iterations = 2,
            MiniBatches = 2,
            StepCredit = 0.5,
            ClassBalanced = true,
            ResampleRounds = 1,
            MaskTruncated = true,
            TopK = 50,
            TopP = 0.95,
            Temperature = 0.9,
        };
        (string Metrics, float[] Weights) Run(int seed)
        {
            using var policy = StageBench.WarmPolicy();
            var recorder = StageBench.Run(settings, policy, Shop.Judgments(24), seed);
            return (Describe(recorder), TinyPolicy.Weights(policy));
        }

        var (first, again, other) = (Run(1), Run(1), Run(2));

        Assert.Equal(first.Metrics, again.Metrics);
        Assert.Equal(first.Weights, again.Weights);
        Assert.NotEqual(first.Metrics, other.Metrics);
        Assert.NotEqual(first.Weights, other.Weights);
    }

    [Fact]
    public void Micro_batches_give_the_update_of_the_large_batch()
    {
        var metrics = new List<IReadOnlyDictionary<string, double>>();
        foreach (var micro in (int[])[1, 300, 1 << 20])
        {
            using var policy = StageBench.WarmPolicy();
            metrics.Add(StageBench.Run(Settings with { Steps = 1, MicroBatchTokens = micro }, policy, Shop.Judgments(24)).Steps[0].Metrics);
        }

        for (var i = 0; i < 2; i++)
        {
            Numbers.Relative(metrics[2]["grad_norm"], metrics[i]["grad_norm"], 1e-4, "gradient norm");
            Numbers.Near(metrics[2]["loss"], metrics[i]["loss"], 1e-6, "loss");
        }
    }

    [Fact]
    public void Without_replay_hard_prompts_come_as_often_as_others()
    {
        // Nothing is ever right; six steps of eight are two rounds of a pool of 24.
        using var folder = new TemporaryFolder();
        using var policy = TinyPolicy.Create();
        var settings = Settings with
        {
            Steps = 6,
            ResponsesPerPrompt = 2,
            MaxNewTokens = 4,
            Replay = Settings.Replay with { Enabled = false },
        };

        StageBench.Run(
            settings, policy, Shop.Judgments(24), folder: folder.Path,
            runtime: new RuntimeSettings { Tensorboard = false, CompletionsEvery = 1, CompletionsPerStep = 1000 });

        var drawn = File.ReadAllLines(folder.Place("completions.jsonl")).Select(line => JsonNode.Parse(line)!)
            .ToLookup(line => line["judgment"]!.GetValue<string>());
        Assert.Equal(24, drawn.Count);
        Assert.All(drawn, judgment => Assert.Equal(2, judgment.Select(line => line["step"]!.GetValue<int>()).Distinct().Count()));
    }

    [Fact]
    public void Dynamic_sampling_draws_a_limited_number_of_rounds()
    {
        // Nothing ever has signal: two rounds of 8 more prompts, and no more.
        using var policy = TinyPolicy.Create();
        var settings = Settings with { Steps = 1, ResampleRounds = 2, Replay = Settings.Replay with { Enabled = false } };

        var step = StageBench.Run(settings, policy, Shop.Judgments(24)).Steps.Single().Metrics;

        Assert.Equal(24, step["groups/sampled"]);
        Assert.Equal(96, step["responses/sampled"]);
    }

    [Fact]
    public void No_tensor_outlives_its_step()
    {
        using var policy = StageBench.WarmPolicy();
        var settings = Settings with { Steps = 5, KlCoefficient = 0.01, Iterations = 2, MicroBatchTokens = 300 };

        var live = StageBench.Run(settings, policy, Shop.Judgments(24)).LiveTensors;

        Assert.All(live, count => Assert.Equal(live[0], count));
    }

    [Fact]
    public void Completions_tell_what_was_sampled_earned_and_trained_on()
    {
        using var folder = new TemporaryFolder();
        using var policy = StageBench.WarmPolicy();
        var settings = Settings with { Steps = 2, Replay = Settings.Replay with { Levels = [GuidanceLevel.Tier], Delta = 0.25 } };

        var recorder = StageBench.Run(
            settings, policy, Shop.Judgments(24), folder: folder.Path,
            runtime: new RuntimeSettings { Tensorboard = false, CompletionsEvery = 1, CompletionsPerStep = 1000 });

        var lines = File.ReadAllLines(folder.Place("completions.jsonl")).Select(line => JsonNode.Parse(line)!).ToList();
        var second = lines.Where(l => l["step"]!.GetValue<int>() == 2).ToList();
        Assert.Equal(32, lines.Count(l => l["step"]!.GetValue<int>() == 1));
        Assert.Equal(recorder.Steps[1].Metrics["responses/sampled"], second.Count);
        var guided = second.Where(l => l["guided"]!.GetValue<bool>()).ToList();
        Assert.Equal(8, guided.Count);
        Assert.All(guided, line =>
        {
            Assert.StartsWith("tier: kind ", line["hint"]!.GetValue<string>());
            // The prompt is shown without its hint, as it is trained on.
            Assert.DoesNotContain("hint:", line["prompt"]!.GetValue<string>());
        });
        Assert.All(second.Except(guided), line => Assert.Null(line["hint"]));
        Assert.Equal(recorder.Steps[1].Metrics["responses/trained"], second.Count(l => l["trained"]!.GetValue<bool>()));
        Assert.All(second, line => Assert.Equal(line["trained"]!.GetValue<bool>(), line["advantage"] is not null));
        Assert.Equal(
            recorder.Steps[0].Metrics["reward"],
            lines.Where(l => l["step"]!.GetValue<int>() == 1).Average(l => l["reward"]!["total"]!.GetValue<double>()), 9);
        Assert.All(second, line => Assert.Contains(line["finish_reason"]!.GetValue<string>(), (string[])["stop", "length"]));
    }

    /// <summary>All metrics of all steps, to the last bit.</summary>
    internal static string Describe(Recorder recorder) => string.Join('\n', recorder.Steps.Select(step => string.Join(
        ' ', step.Metrics.OrderBy(m => m.Key, StringComparer.Ordinal)
            .Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Key}={m.Value:R}")))));
}
