using Agrl.Modeling.Generation;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Rollouts;
using Agrl.Training.Stages;
using Agrl.Training.Tests.Support;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Stages;

public sealed class SftStageTests
{
    private static readonly OptimizerSettings Fast = new() { LearningRate = 1e-2, WarmupShare = 0.05 };

    [Fact]
    public void Eight_judgments_are_learned_by_heart()
    {
        using var policy = TinyPolicy.Create();
        var judgments = Shop.Judgments(8);

        var steps = StageBench.Run(new SftSettings { Steps = 60, BatchSize = 8, Optimizer = Fast }, policy, judgments).Steps;

        Assert.Equal(60, steps.Count);
        Assert.InRange(steps[0].Metrics["loss"], 4, 8); // ln 340 = 5.8: nothing is known yet
        Assert.InRange(steps[^1].Metrics["loss"], 0, 0.02);
        var evaluation = new Evaluator(policy, new EvaluationSettings { MaxNewTokens = 32 })
            .Evaluate(judgments, 1, null, CancellationToken.None);
        Assert.Equal(1, evaluation.Metrics.Accuracy);
        Assert.Equal(1, evaluation.Metrics.FormatRate);
        Assert.Equal(1, evaluation.Metrics.VerdictAccuracy);
        Assert.Equal(1, evaluation.Metrics.RuleAdherence);
    }

    [Fact]
    public void The_loss_is_the_mean_over_response_tokens_with_the_end_token_and_without_the_prompt()
    {
        using var policy = TinyPolicy.Create();
        var judgments = Shop.Judgments(8);
        var rows = judgments
            .Select(j => (policy.Codec.EncodePrompt(j), policy.Codec.EncodeResponse(policy.Codec.GoldResponse(j)))).ToList();
        var scores = new CompletionScorer(policy.Model).Score(rows);
        Assert.All(rows, row => Assert.Contains(row.Item2[^1], policy.Tokenizer.EndOfTextIds));
        var tokens = rows.Sum(r => r.Item2.Length);
        var expected = -scores.Sum(s => s.LogProbs.Sum(p => (double)p)) / tokens;

        var step = StageBench.Run(new SftSettings { Steps = 1, BatchSize = 8 }, policy, judgments).Steps.Single();

        Relative(expected, step.Metrics["loss"], 1e-5, "loss");
        Relative(scores.Sum(s => s.Entropies.Sum(e => (double)e)) / tokens, step.Metrics["entropy"], 1e-5, "entropy");
        Assert.Equal(tokens + rows.Sum(r => r.Item1.Length), step.Metrics["num_tokens"]);
        Assert.Equal(tokens / 8.0, step.Metrics["completions/mean_length"]);
    }

    [Fact]
    public void Micro_batches_give_the_update_of_the_large_batch()
    {
        var steps = new List<IReadOnlyDictionary<string, double>>();
        foreach (var micro in (int[])[1, 80, 1 << 20])
        {
            using var policy = TinyPolicy.Create();
            var settings = new SftSettings { Steps = 1, BatchSize = 16, MicroBatchTokens = micro };
            steps.Add(StageBench.Run(settings, policy, Shop.Judgments(16)).Steps[0].Metrics);
        }

        foreach (var name in (string[])["loss", "grad_norm", "entropy"])
        {
            Relative(steps[2][name], steps[0][name], 1e-5, name);
            Relative(steps[2][name], steps[1][name], 1e-5, name);
        }
    }

    [Fact]
    public void Gradient_checkpointing_changes_no_number()
    {
        IReadOnlyDictionary<string, double> Run(bool checkpointing)
        {
            using var policy = TinyPolicy.Create();
            policy.Model.GradientCheckpointing = checkpointing;
            var settings = new SftSettings { Steps = 2, BatchSize = 8, Optimizer = Fast };
            return StageBench.Run(settings, policy, Shop.Judgments(8)).Steps[1].Metrics;
        }

        var (plain, checkpointed) = (Run(false), Run(true));

        foreach (var name in (string[])["loss", "grad_norm", "entropy"])
            Relative(plain[name], checkpointed[name], 1e-5, name);
    }

    [Fact]
    public void Bfloat16_weights_learn_like_float32_ones()
    {
        List<double> Losses(TorchSharp.torch.ScalarType dtype)
        {
            using var policy = TinyPolicy.Create(dtype: dtype);
            var settings = new SftSettings { Steps = 8, BatchSize = 4, Optimizer = Fast };
            return [.. StageBench.Run(settings, policy, Shop.Judgments(4)).Steps.Select(s => s.Metrics["loss"])];
        }

        var full = Losses(TorchSharp.torch.ScalarType.Float32);
        var half = Losses(TorchSharp.torch.ScalarType.BFloat16);

        // Eight bits of mantissa: the first loss agrees to a percent, the last to a few; and the small steps are not lost.
        Relative(full[0], half[0], 0.01, "first loss");
        Relative(full[^1], half[^1], 0.1, "last loss");
        Assert.True(half[^1] < half[0] / 2, $"{half[0]} to {half[^1]}");
    }

    [Fact]
    public void Hints_stand_in_the_share_of_prompts_that_was_asked_for()
    {
        double Tokens(double share)
        {
            using var policy = TinyPolicy.Create();
            var settings = new SftSettings { Steps = 1, BatchSize = 24, GuidedShare = share };
            return StageBench.Run(settings, policy, Shop.Judgments(24)).Steps[0].Metrics["num_tokens"];
        }

        using var plain = TinyPolicy.Create();
        var without = Shop.Judgments(24)
            .Sum(j => plain.Codec.EncodePrompt(j).Length + plain.Codec.EncodeResponse(plain.Codec.GoldResponse(j)).Length);
        Assert.Equal(without, Tokens(0));
        var (half, all) = (Tokens(0.5), Tokens(1));
        Assert.True(without < half && half < all, $"{without}, {half}, {all}");
        // "hint: " and a word at the least.
        Assert.True(all >= without + (24 * 3), $"{without}, {all}");
    }

    [Fact]
    public void The_tier_alone_is_cross_entropy_on_one_token()
    {
        using var policy = TinyPolicy.Create();
        var judgments = Shop.Judgments(8);
        var tiers = policy.Codec.TierTokenIds;
        // -log P(gold tier) right after the prompt, over the whole vocabulary.
        var expected = judgments.Average(j =>
        {
            var tier = tiers[policy.Codec.Format.Rubric.IndexOfTier(j.Tier!.Value)];
            return -policy.Scorer.Score([(policy.Codec.EncodePrompt(j), [tier])])[0].LogProbs[0];
        });

        var step = StageBench.Run(new SftSettings { Steps = 1, BatchSize = 8, TierOnly = true }, policy, judgments).Steps.Single();

        Assert.Equal(1, step.Metrics["completions/mean_length"]);
        Near(expected, step.Metrics["loss"], 1e-4);
    }

    [Fact]
    public void Counterfactual_hints_and_answers_agree_with_each_other_and_with_the_rules()
    {
        using var policy = TinyPolicy.Create();
        var judgments = Shop.Judgments(24);
        List<TrainingGroup> Examples(double share) =>
            new SupervisedExamples(policy, new SftSettings { GuidedShare = 1, CounterfactualShare = share }).Make(judgments, new Random(3));

        var gold = Examples(0);
        var changed = 0;
        foreach (var (example, same) in Examples(1).Zip(gold))
        {
            var judgment = judgments.Single(j => j.Id == example.Rows[0].Judgment);
            var answer = policy.Codec.Decode(example.Rows[0].Ids).Parsed;
            Assert.Equal(1, judgment.Verdicts.Count(v => answer.Verdicts[v.Key] != v.Value));
            Assert.Equal(Shop.Rubric.Decide(answer.Verdicts).Grade, answer.Tier);
            var prompt = policy.Tokenizer.Decode(example.PromptIds);
            // The hint is of the changed verdicts: what it says of the tier and of each verdict is what the answer says.
            Assert.All(answer.Verdicts,
                v => Assert.DoesNotContain(Shop.Rubric.FindCriterion(v.Key)!.Verdicts.Where(other => other != v.Value),
                    other => prompt.Contains($"{v.Key} {other}", StringComparison.Ordinal)));
            changed += example.PromptIds.SequenceEqual(same.PromptIds) ? 0 : 1;
        }

        Assert.InRange(changed, 12, 24);
        Assert.All(gold, example =>
            Assert.Equal(judgments.Single(j => j.Id == example.Rows[0].Judgment).Tier,
                policy.Codec.Decode(example.Rows[0].Ids).Parsed.Tier));
    }

    [Fact]
    public void Own_answers_have_the_gold_tier_and_the_policys_own_reasons()
    {
        using var policy = StageBench.WarmPolicy();
        var judgments = Shop.Judgments(24);
        var own = new SupervisedExamples(policy, new SftSettings { Answers = AnswerSource.Own, MaxNewTokens = 32 })
            .Make(judgments, new Random(1));

        Assert.InRange(own.Count, 12, 24);
        var corrected = 0;
        foreach (var example in own)
        {
            var judgment = judgments.Single(j => j.Id == example.Rows[0].Judgment);
            var greedy = policy.Generator.Generate([new GenerationRequest(policy.Codec.EncodePrompt(judgment), 1, 0)],
                new SamplingOptions { Temperature = 0, MaxNewTokens = 32 }, default)[0];
            var (before, after) = (policy.Codec.Decode(greedy.Ids).Parsed, policy.Codec.Decode(example.Rows[0].Ids).Parsed);
            Assert.Equal(policy.Codec.EncodePrompt(judgment), example.PromptIds);
            Assert.Equal(judgment.Tier, after.Tier);
            Assert.Equal(before.Verdicts, after.Verdicts);
            Assert.Equal(before.Reasons, after.Reasons);
            corrected += before.Tier == judgment.Tier ? 0 : 1;
        }

        Assert.InRange(corrected, 1, own.Count - 1);
    }

    [Fact]
    public void Corrected_answers_have_the_gold_verdicts_behind_the_policys_own_reasons()
    {
        using var policy = StageBench.WarmPolicy();
        // Of a third of the judgments one verdict is not known: the policy's own stays.
        var judgments = Shop.Judgments(24)
            .Select((j, i) => i % 3 > 0 ? j : j with { Verdicts = j.Verdicts.Skip(1).ToDictionary() }).ToList();
        var corrected = new SupervisedExamples(policy, new SftSettings { Answers = AnswerSource.Corrected, MaxNewTokens = 32 })
            .Make(judgments, new Random(1));

        Assert.InRange(corrected.Count, 12, 24);
        var changed = 0;
        foreach (var example in corrected)
        {
            var judgment = judgments.Single(j => j.Id == example.Rows[0].Judgment);
            var greedy = policy.Generator.Generate([new GenerationRequest(policy.Codec.EncodePrompt(judgment), 1, 0)],
                new SamplingOptions { Temperature = 0, MaxNewTokens = 32 }, default)[0];
            var (before, after) = (policy.Codec.Decode(greedy.Ids).Parsed, policy.Codec.Decode(example.Rows[0].Ids).Parsed);
            Assert.Equal(policy.Codec.EncodePrompt(judgment), example.PromptIds);
            Assert.True(after.IsValid);
            Assert.Equal(judgment.Tier, after.Tier);
            Assert.Equal(before.Verdicts.ToDictionary(v => v.Key, v => judgment.Verdicts.GetValueOrDefault(v.Key, v.Value)),
                after.Verdicts);
            Assert.Equal(before.Reasons, after.Reasons);
            changed += before.Verdicts.All(v => after.Verdicts[v.Key] == v.Value) ? 0 : 1;
        }

        Assert.InRange(changed, 1, corrected.Count);
    }

    [Fact]
    public void Guided_answers_are_the_gold_in_the_policys_words_and_are_trained_without_the_hint()
    {
        using var policy = StageBench.WarmPolicy();
        var judgments = Shop.Judgments(24);
        var settings = new SftSettings { Steps = 1, BatchSize = 24, Answers = AnswerSource.Guided, MaxNewTokens = 32 };
        var recorder = StageBench.Run(settings, policy, judgments);
        using var again = StageBench.WarmPolicy();
        var guided = new SupervisedExamples(again, new SftSettings { Answers = AnswerSource.Guided, MaxNewTokens = 32 })
            .Make(judgments, new Random(1));

        Assert.All(guided, example =>
        {
            var judgment = judgments.Single(j => j.Id == example.Rows[0].Judgment);
            var answer = again.Codec.Decode(example.Rows[0].Ids).Parsed;
            Assert.Equal(again.Codec.EncodePrompt(judgment), example.PromptIds);
            Assert.Equal(judgment.Tier, answer.Tier);
            Assert.All(judgment.Verdicts, gold => Assert.Equal(gold.Value, answer.Verdicts[gold.Key]));
        });
        Assert.InRange(guided.Count, 1, 23);
        var step = recorder.Steps.Single().Metrics;
        Assert.Equal(24, step["responses/sampled"]);
        Assert.Equal(guided.Count, step["responses/trained"]);
        Assert.True(step["tokens/sampled"] > 24);
        var prompts = judgments.Sum(j => again.Codec.EncodePrompt(j).Length);
        Assert.True(step["num_tokens"] > step["tokens/sampled"] + prompts); // prompts with their hints
    }

    [Fact]
    public void The_tier_may_be_trained_after_the_policys_own_reasons()
    {
        using var policy = StageBench.WarmThinkingPolicy();
        var settings = new SftSettings { Answers = AnswerSource.Own, TierOnly = true, MaxNewTokens = 32 };
        var examples = new SupervisedExamples(policy, settings).Make(Shop.Judgments(24), new Random(1));

        Assert.NotEmpty(examples);
        Assert.All(examples, example =>
        {
            var judgment = Shop.Judgments(24).Single(j => j.Id == example.Rows[0].Judgment);
            var prompt = policy.Codec.EncodePrompt(judgment);
            var greedy = policy.Generator.Generate([new GenerationRequest(prompt, 1, 0)],
                new SamplingOptions { Temperature = 0, MaxNewTokens = 32 }, default)[0];
            Assert.Equal(greedy.Ids.Take(example.PromptIds.Length - prompt.Length), example.PromptIds.Skip(prompt.Length));
            Assert.Equal([policy.Codec.TierTokenIds[policy.Codec.Format.Rubric.IndexOfTier(judgment.Tier!.Value)]], example.Rows[0].Ids);
            Assert.True(example.PromptIds.Length > prompt.Length);
        });
    }

    [Fact]
    public void A_batch_of_which_no_answer_is_left_updates_nothing()
    {
        using var policy = TinyPolicy.Create();
        var weights = TinyPolicy.Weights(policy);
        var settings = new SftSettings { Steps = 1, BatchSize = 4, Answers = AnswerSource.Own, MaxNewTokens = 2 };
        var step = StageBench.Run(settings, policy, Shop.Judgments(4)).Steps.Single();
        Assert.Equal(0, step.Metrics["updates"]);
        Assert.Equal(weights, TinyPolicy.Weights(policy));
    }

    [Fact]
    public void The_set_decides_what_is_trained_on()
    {
        double Loss(TrainingSet set)
        {
            using var policy = TinyPolicy.Create();
            var settings = new SftSettings { Steps = 1, BatchSize = 4, Set = set };
            return StageBench.Run(settings, policy, Shop.Judgments(4), rl: Shop.Judgments(4, first: 20)).Steps[0].Metrics["loss"];
        }

        Assert.NotEqual(Loss(TrainingSet.Sft), Loss(TrainingSet.Rl));
    }

    [Theory]
    [InlineData(0, 2.0, 100, 32, 7)] // 200 / 32 = 6.25
    [InlineData(0, 0.01, 100, 32, 1)]
    [InlineData(0, 0.5, 64, 32, 1)]
    [InlineData(5, 2.0, 100, 32, 5)]
    public void Epochs_round_up_to_updates(int steps, double epochs, int examples, int batch, int expected) =>
        Assert.Equal(expected, SftStage.CountSteps(new SftSettings { Steps = steps, Epochs = epochs, BatchSize = batch }, examples));

    [Fact]
    public void No_tensor_outlives_its_step()
    {
        using var policy = TinyPolicy.Create();

        var settings = new SftSettings { Steps = 6, BatchSize = 8, MicroBatchTokens = 100, GuidedShare = 0.5 };
        var live = StageBench.Run(settings, policy, Shop.Judgments(16)).LiveTensors;

        Assert.All(live, count => Assert.Equal(live[0], count));
    }

    [Fact]
    public void One_seed_gives_one_run()
    {
        var settings = new SftSettings { Steps = 3, BatchSize = 4, GuidedShare = 0.5, Optimizer = Fast };
        (string Metrics, float[] Weights) Run(int seed)
        {
            using var policy = TinyPolicy.Create();
            var recorder = StageBench.Run(settings, policy, Shop.Judgments(16), seed);
            return (GrpoStageTests.Describe(recorder), TinyPolicy.Weights(policy));
        }

        var (first, again, other) = (Run(1), Run(1), Run(2));

        Assert.Equal(first.Metrics, again.Metrics);
        Assert.Equal(first.Weights, again.Weights);
        Assert.NotEqual(first.Metrics, other.Metrics);
        Assert.NotEqual(first.Weights, other.Weights);
    }

    [Fact]
    public void A_cancelled_stage_stops_between_steps()
    {
        using var source = new CancellationTokenSource();
        using var policy = TinyPolicy.Create();
        var recorder = new Recorder { OnStep = report => { if (report.Step == 2) source.Cancel(); } };

        Assert.Throws<OperationCanceledException>(() => StageBench.Run(
            new SftSettings { Steps = 5, BatchSize = 2 }, policy, Shop.Judgments(4), recorder: recorder, cancellation: source.Token));
        Assert.Equal(2, recorder.Steps.Count);
    }

    [Fact]
    public void An_own_answer_that_was_cut_off_is_not_trained_on()
    {
        using var policy = TinyPolicy.Create();
        var judgments = Shop.Judgments(24);
        StageBench.Run(new SftSettings { Steps = 60, BatchSize = 24, Optimizer = Fast }, policy, judgments);
        List<TrainingGroup> Made(bool tierOnly, int tokens) =>
            new SupervisedExamples(policy, new SftSettings { Answers = AnswerSource.Own, TierOnly = tierOnly, MaxNewTokens = tokens })
                .Make(judgments, new Random(1));
        var whole = Made(tierOnly: false, 64);
        Assert.NotEmpty(whole);

        // Without its end token an answer of this form still parses.
        var shortest = whole.Min(group => group.Rows[0].Ids.Length) - 1;

        Assert.Equal(0, Made(tierOnly: false, shortest).Count(group => group.Rows[0].Ids.Length == shortest));
        Assert.Contains(Made(tierOnly: true, shortest), group => group.Rows[0].Ids.Length == 1);
    }
}
