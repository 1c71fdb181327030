using System.Text.Json.Nodes;
using Agrl.Modeling.Numerics;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Responses;
using Agrl.Relevance.Rewards;
using Agrl.Training.Configuration;
using Agrl.Training.Health;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using Agrl.Training.Stages;
using Agrl.Training.Tests.Support;
using static TorchSharp.torch;

namespace Agrl.Training.Tests.Health;

/// <summary>
/// Numbers that are not finite, and rewards without a difference, put where they can arise: weights stay finite, and where there is no
/// signal, as they were to the bit.
/// </summary>
public sealed class InjectedNumberTests
{
    private static readonly GrpoSettings Grpo = new()
    {
        Steps = 3,
        PromptsPerStep = 4,
        ResponsesPerPrompt = 4,
        MaxNewTokens = 24,
        Optimizer = new OptimizerSettings { LearningRate = 1e-3, WarmupShare = 0, WeightDecay = 0.1 },
    };

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "infinity")]
    [InlineData(double.NegativeInfinity, "-infinity")]
    public void A_reward_skips_its_step_alone_and_is_named(double value, string text)
    {
        using var policy = StageBench.WarmPolicy();
        using var folder = new TemporaryFolder();
        var calls = 0;
        var before = TinyPolicy.Weights(policy);
        float[]? afterFirst = null;
        // The first step's 16 responses are sound, the 20th of all is not.
        var recorder = new Recorder { OnStep = report => afterFirst ??= TinyPolicy.Weights(policy) };
        Run(Grpo with { Steps = 2 }, policy, (response, gold) => Reward(++calls == 20 ? value : calls % 2), recorder, folder.Path);

        Assert.Equal([0, 1], recorder.Steps.Select(s => s.Metrics["skipped_updates"]));
        Assert.Equal([0, 1], recorder.Steps.Select(s => s.Metrics["health/skipped_in_a_row"]));
        Assert.NotEqual(before, afterFirst);
        Assert.Equal(afterFirst, TinyPolicy.Weights(policy));
        var message = Assert.Single(recorder.Messages, m => m.Contains("skipped", StringComparison.Ordinal));
        Assert.Matches($@"^grpo step 2: the reward part 'total' of a response to judgment j\d+ is {text}; the update was skipped", message);
        var saved = JsonNode.Parse(File.ReadAllText(folder.Place("faults/grpo-2-1.json")))!;
        Assert.Equal("reward", saved["not_finite"]![0]!["component"]!.GetValue<string>());
        Assert.StartsWith("query: ", saved["groups"]![0]!["prompt"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(4, saved["groups"]![0]!["responses"]!.AsArray().Count);
    }

    [Fact]
    public void After_the_set_number_in_a_row_the_run_stops_with_the_batch_saved()
    {
        using var policy = StageBench.WarmPolicy();
        using var folder = new TemporaryFolder();
        var before = TinyPolicy.Weights(policy);
        var recorder = new Recorder();
        var runtime = new RuntimeSettings { Tensorboard = false, Health = new HealthSettings { MaxSkipped = 3 } };

        var halt = Assert.Throws<TrainingHaltedException>(() =>
            Run(Grpo with { Steps = 9 }, policy, (_, _) => Reward(double.NaN), recorder, folder.Path, runtime));

        Assert.StartsWith("Stage grpo stopped at step 3: 3 updates in a row were skipped because a number was not finite", halt.Message,
            StringComparison.Ordinal);
        Assert.Contains(folder.Place("faults"), halt.Message, StringComparison.Ordinal);
        Assert.Equal(3, Directory.GetFiles(folder.Place("faults")).Length);
        Assert.Equal(3, File.ReadLines(folder.Place("metrics.jsonl"))
            .Count(l => l.Contains("\"type\":\"step\"", StringComparison.Ordinal)));
        var last = JsonNode.Parse(File.ReadLines(folder.Place("metrics.jsonl")).Last())!;
        Assert.Equal(("health", "halted", halt.Message),
            (last["type"]!.GetValue<string>(), last["watcher"]!.GetValue<string>(), last["message"]!.GetValue<string>()));
        Assert.Equal(before, TinyPolicy.Weights(policy));
    }

    [Fact]
    public void A_logit_is_named_by_its_stage_step_judgment_and_token_in_every_stage()
    {
        using var policy = StageBench.WarmPolicy();
        // Of one token's row of the tied head: one logit, and with it every probability.
        using (no_grad())
            policy.Model.FlatParameters[0] = float.NaN;
        var runtime = new RuntimeSettings { Tensorboard = false, Health = new HealthSettings { MaxSkipped = 1 } };
        string Halt(StageSettings stage) =>
            Assert.Throws<TrainingHaltedException>(() => StageBench.Run(stage, policy, Shop.Judgments(8), runtime: runtime)).Message;

        Assert.Matches(@"^Stage sft stopped at step 1: .* the log-prob of token 0 of a response to judgment j\d+ is NaN",
            Halt(new SftSettings { Steps = 3, BatchSize = 4 }));
        Assert.Matches(@"^Stage grpo stopped at step 1: .* the sampled log-prob of token 0 of a response to judgment j\d+ is NaN",
            Halt(Grpo));
        Assert.Matches(
            @"^Stage dpo stopped at step 1: .* the reference log-prob of token 0 of a response to judgment j\d+ is NaN",
            Halt(new DpoSettings { Prompts = 4, SamplesPerPrompt = 2, MaxNewTokens = 8, BatchSize = 4, Steps = 2 }));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(1e30f)] // finite, but its square is not
    public void A_gradient_is_skipped_and_named_by_its_parameter(float value)
    {
        using var policy = TinyPolicy.Create();
        using var trainer = new PolicyTrainer(policy, new OptimizerSettings { LearningRate = 1e-2, WarmupShare = 0 }, updates: 2);
        var before = TinyPolicy.Weights(policy);
        var faults = new UpdateFaults();
        using (no_grad())
            policy.Model.named_parameters()
                .Single(p => p.name.Contains("layers.1", StringComparison.Ordinal)
                    && p.name.Contains("down", StringComparison.Ordinal)).parameter.grad![0, 0] = value;

        var update = trainer.Update(faults);

        Assert.False(double.IsFinite(update.GradientNorm));
        Assert.Equal(before, TinyPolicy.Weights(policy));
        Assert.Equal(0, trainer.Parameters.GradientNorm());
        var number = Assert.Single(faults.Numbers);
        Assert.Equal("gradient", number.Component);
        Assert.Contains(float.IsFinite(value) ? "norm" : "layers.1", number.Part!, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_skipped_leaves_no_trace_in_the_optimizer()
    {
        using var policy = TinyPolicy.Create();
        using var other = TinyPolicy.Create();
        using var trainer = new PolicyTrainer(policy, new OptimizerSettings { LearningRate = 1e-2, WarmupShare = 0 }, updates: 3);
        using var plain = new PolicyTrainer(other, new OptimizerSettings { LearningRate = 1e-2, WarmupShare = 0 }, updates: 3);
        void Fill(PolicyTrainer one, float value)
        {
            using var noGrad = no_grad();
            one.Parameters.Gradients.zero_().Plus_(value);
        }

        Fill(trainer, float.NaN);
        trainer.Update(new UpdateFaults());
        Fill(trainer, 0.5f);
        Assert.True(double.IsFinite(trainer.Update(new UpdateFaults()).GradientNorm));
        Fill(plain, 0.5f);
        plain.Update(new UpdateFaults());

        Assert.Equal(TinyPolicy.Weights(other), TinyPolicy.Weights(policy));
    }

    [Theory]
    [InlineData(0)] // equal
    [InlineData(1e-9)] // apart by less than the floor
    public void Groups_without_signal_leave_the_weights_as_they_are_even_with_weight_decay(double difference)
    {
        using var policy = StageBench.WarmPolicy();
        var before = TinyPolicy.Weights(policy);
        var calls = 0;
        var recorder = Run(Grpo, policy, (_, _) => Reward(1 + difference * (calls++ % 2)));

        Assert.Equal(before, TinyPolicy.Weights(policy));
        Assert.All(recorder.Steps,
            s => Assert.Equal((1, 0, 0), (s.Metrics["frac_reward_zero_std"], s.Metrics["updates"], s.Metrics["skipped_updates"])));
    }

    [Theory]
    [InlineData(RewardScale.Group)]
    [InlineData(RewardScale.Batch)]
    [InlineData(RewardScale.None)]
    public void Without_a_floor_a_tiny_difference_stays_tiny(RewardScale scale)
    {
        using var policy = StageBench.WarmPolicy();
        var calls = 0;
        Run(Grpo with { StdFloor = 0, ScaleRewards = scale }, policy, (_, _) => Reward(1 + 1e-9 * (calls++ % 2)));

        Assert.All(TinyPolicy.Weights(policy), w => Assert.True(float.IsFinite(w)));
        // 1e-9 over a deviation of 1e-9 would be 1; the epsilon beside the deviation keeps it at 1e-5.
        Assert.InRange(GroupAdvantages.Compute([1, 1 + 1e-9], scale, 5e-10, leaveOneOut: false, clip: 0)[1], 0, 1e-5);
    }

    private static Recorder Run(
        GrpoSettings settings, Policy policy, Func<ParsedResponse, Judgment, RewardBreakdown> score, Recorder? recorder = null,
        string? folder = null, RuntimeSettings? runtime = null) =>
        StageBench.Run("grpo", context => new GrpoStage(settings, score).Run(context), policy, Shop.Judgments(12), recorder: recorder,
            folder: folder, runtime: runtime);

    private static RewardBreakdown Reward(double total) => new()
    {
        Total = total,
        Format = 1,
        Tier = 0,
        Criteria = 0,
        Rule = 0,
        Gate = 1,
        Verdicts = new Dictionary<string, double>(),
    };
}
