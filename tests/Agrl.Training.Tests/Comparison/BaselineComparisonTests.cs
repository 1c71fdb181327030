using System.Text.Json;
using Agrl.Relevance;
using Agrl.Training.Comparison;
using Agrl.Training.Comparison.Statistics;
using Agrl.Training.Configuration;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;
using Agrl.Training.Tests.Support;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Comparison;

public sealed class BaselineComparisonTests : ComparisonTests
{
    [Fact]
    public void Budgets_are_responses_sampled_and_updates()
    {
        var budgets = New(Arms(
            new ComparisonArm { Name = "none" },
            // 2 * 12 / 5 = 4.8.
            new ComparisonArm { Name = "sft", Stages = [new SftSettings { Set = TrainingSet.Rl, Epochs = 2, BatchSize = 5 }] },
            new ComparisonArm
            {
                Name = "own",
                Stages = [new SftSettings { Set = TrainingSet.Rl, Steps = 3, BatchSize = 5, TierOnly = true, Answers = AnswerSource.Own }],
            },
            // 12 prompts are there.
            new ComparisonArm { Name = "dpo", Stages = [new DpoSettings { Prompts = 100, SamplesPerPrompt = 3, Steps = 7 }] },
            new ComparisonArm
            {
                Name = "grpo",
                Stages = [new GrpoSettings
                {
                    Steps = 5,
                    PromptsPerStep = 4,
                    ResponsesPerPrompt = 8,
                    MaxNewTokens = 24,
                    Iterations = 3,
                    MiniBatches = 2,
                }],
            },
            new ComparisonArm
            {
                Name = "two",
                Stages =
                [
                    new SftSettings { Name = "more", Steps = 3 },
                    new GrpoSettings { Steps = 1, PromptsPerStep = 2, ResponsesPerPrompt = 2, MaxNewTokens = 24 },
                ],
            })).Budgets();

        Assert.Equal(
            [new ArmBudget("none", 0, 0), new ArmBudget("sft", 0, 5), new ArmBudget("own", 15, 3), new ArmBudget("dpo", 36, 7),
                new ArmBudget("grpo", 160, 30), new ArmBudget("two", 4, 4)],
            budgets);
    }

    [Fact]
    public void Every_arm_of_every_seed_is_trained_and_what_is_there_is_kept()
    {
        var table = Run();

        Assert.Equal(["SFT 1", "GRPO 1", "AGRL 1", "SFT 2", "GRPO 2", "AGRL 2"], table.Results.Select(r => $"{r.Arm} {r.Seed}"));
        foreach (var result in table.Results)
        {
            var isStart = result.Arm == "SFT";
            Assert.Equal(isStart ? 0 : 32, result.Responses);
            Assert.Contains("macro_f1", result.Figures["test"].Keys);
            // A group without signal takes no update, so the plan is the most there can be.
            Assert.InRange(result.Updates, 0, isStart ? 0 : result.Arm == "AGRL" ? 4 : 2);
        }

        string[] written =
        [
            "config.yaml", "comparison.json", "comparison.md", "comparison.csv", "statistics.json",
            "seed-1/start/model/model.safetensors", "seed-2/agrl/result.json", "seed-2/agrl/eval/test.json",
        ];
        foreach (var name in written)
            Assert.True(File.Exists(Path.Combine(Bench.Configuration.Output!, name)), name);
        Assert.StartsWith(table.ToMarkdown(), File.ReadAllText(Path.Combine(Bench.Configuration.Output!, "comparison.md")));
        Assert.NotEqual(
            File.ReadAllBytes(Path.Combine(Bench.Configuration.Output!, "seed-1/start/model/model.safetensors")),
            File.ReadAllBytes(Path.Combine(Bench.Configuration.Output!, "seed-2/start/model/model.safetensors")));

        // Again: no step is taken, and the results are the same.
        var again = new Recorder();
        var kept = Run(recorder: again);
        Assert.Empty(again.Steps);
        Assert.Equal(8, again.Messages.Count(m => m.Contains("keeping", StringComparison.Ordinal)));
        Assert.Equal(Serialize(table), Serialize(kept));

        // An arm that changed is trained again, alone; a new one beside it too.
        var arms = Bench.Configuration.Comparison!.Arms;
        var changed = new Recorder();
        var grpo = (GrpoSettings)arms[1].Stages[0];
        Run(Arms(arms[0], arms[1] with { Stages = [grpo with { Steps = 1 }] }, arms[2]), changed);
        Assert.Equal(["seed 1 GRPO grpo", "seed 2 GRPO grpo"], changed.Steps.Select(s => s.Stage));
    }

    [Fact]
    public void Statistics_are_of_the_same_figures_as_the_table()
    {
        Bench.Configuration = Bench.Configuration with
        {
            Comparison = Bench.Configuration.Comparison! with { Subject = "AGRL", Resamples = 200 },
        };

        var outcome = Outcome(Bench.Prepare(keepsFolder: true), new Recorder());

        var statistics = outcome.Statistics!;
        Assert.Equal([1, 2], statistics.Seeds);
        Assert.Equal(["majority-tier", "token-overlap"], outcome.Table.References.Select(r => r.Name));
        // What bootstrap counts from predictions is what the evaluation counted.
        Assert.All(statistics.Figures, f => Near(outcome.Table.Of(f.Arm, f.Set, f.Figure).Mean, f.Estimate.Mean, 1e-12));
        Assert.Equal(
            ["SFT>GRPO", "AGRL>GRPO", "AGRL>SFT"],
            statistics.Differences.Where(d => d.Figure == "macro_f1").Select(d => $"{d.Arm}>{d.Against}"));
        Assert.All(statistics.Differences.Where(d => d.Figure == "accuracy"), d => Near(
            outcome.Table.Of(d.Arm, d.Set, d.Figure).Mean - outcome.Table.Of(d.Against, d.Set, d.Figure).Mean, d.Difference.Mean, 1e-12));
        Assert.Equal(3, statistics.McNemar.Count);
        Assert.Equal(["SFT", "GRPO", "AGRL"], statistics.Stability.Select(s => s.Arm));
        Assert.Contains("AGRL against GRPO on test", File.ReadAllText(Path.Combine(Bench.Configuration.Output!, "comparison.md")),
            StringComparison.Ordinal);
        var read = JsonSerializer.Deserialize<ComparisonStatistics>(
            File.ReadAllText(Path.Combine(Bench.Configuration.Output!, "statistics.json")), JsonLines.Options)!;
        Assert.Equal(statistics.Differences, read.Differences);
    }

    [Fact]
    public void Evaluations_during_a_stage_change_nothing_but_the_curves()
    {
        One();
        var plain = Run();
        Bench.Configuration = Bench.Configuration with
        {
            Output = Bench.Place("with-curves"),
            Evaluation = Bench.Configuration.Evaluation with { During = new PeriodicEvaluationSettings { Every = 2, Limit = 0 } },
        };
        var recorder = new Recorder();

        var table = Run(recorder: recorder);

        Assert.Equal(Figures(plain), Figures(table));
        var agrl = recorder.Steps.Where(s => s.Stage == "seed 1 AGRL agrl").ToList();
        Assert.Equal([false, true], agrl.Select(s => s.Metrics.ContainsKey("dev/macro_f1")));
        // The last one sees what the evaluation after the arm sees.
        Near(table.Of("AGRL", "test", "macro_f1").Mean, agrl[^1].Metrics["dev/macro_f1"], 1e-12);
    }

    [Fact]
    public void Data_that_changed_under_its_name_makes_results_stale()
    {
        One();
        Run();
        Bench.Write("test.jsonl", Shop.Judgments(5, first: 28));
        var recorder = new Recorder();

        Run(recorder: recorder);

        Assert.NotEmpty(recorder.Steps);
        Assert.DoesNotContain(recorder.Messages, m => m.Contains("keeping", StringComparison.Ordinal));
    }

    [Fact]
    public void A_damaged_result_is_made_again()
    {
        One();
        var whole = Run();
        var file = Path.Combine(Bench.Configuration.Output!, "seed-1/grpo/result.json");
        File.WriteAllText(file, File.ReadAllText(file)[..40]);
        var recorder = new Recorder();

        var mended = Run(recorder: recorder);

        Assert.Equal(["seed 1 GRPO grpo"], recorder.Steps.Select(s => s.Stage).Distinct());
        Assert.Equal(Figures(whole), Figures(mended));
    }

    [Fact]
    public void An_arm_that_fails_is_named_and_the_others_go_on()
    {
        One();
        // No sample of the start is right or wrong in a way that gives a pair: DPO has nothing to learn from.
        var none = new DpoSettings { Prompts = 2, SamplesPerPrompt = 2, Steps = 1, MaxNewTokens = 1, GoldWhenAllWrong = false };
        var arms = Bench.Configuration.Comparison!.Arms;
        Bench.Configuration = Bench.Configuration with
        {
            Comparison = Arms(new ComparisonArm { Name = "DPO", Stages = [none] }, arms[1]),
        };
        var recorder = new Recorder();

        var outcome = Outcome(Bench.Prepare(keepsFolder: true), recorder);

        Assert.Equal("seed 1 DPO", Assert.Single(outcome.Failures).Unit.ToString());
        Assert.Contains("found no pair", outcome.Failures[0].Message);
        Assert.Contains(recorder.Messages, m => m.Contains("seed 1 DPO failed", StringComparison.Ordinal));
        Assert.Equal(["GRPO"], outcome.Table.Results.Select(r => r.Arm));
        var file = Path.Combine(Bench.Configuration.Output!, FailureRecord.FileName);
        Assert.Equal([new FailureRecord(1, "DPO", outcome.Failures[0].Message)],
            JsonSerializer.Deserialize<FailureRecord[]>(File.ReadAllText(file), JsonLines.Options)!);
        // Of a run in which nothing fails, none is told.
        Run(Arms(arms[1]));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void Arms_of_one_seed_draw_the_same_prompts_with_the_same_numbers_behind_their_samples()
    {
        One();
        var grpo = new GrpoSettings { Steps = 1, PromptsPerStep = 4, ResponsesPerPrompt = 4, MaxNewTokens = 24, Optimizer = Slow };
        Bench.Configuration = Bench.Configuration with { Runtime = Bench.Configuration.Runtime with { CompletionsPerStep = 100 } };

        Run(Arms(
            new ComparisonArm { Name = "a", Stages = [grpo] },
            new ComparisonArm { Name = "b", Stages = [grpo with { Name = "other", KlCoefficient = 0.1 }] }));

        var (a, b) = (Completions("a"), Completions("b"));
        Assert.Equal(16, a.Count);
        Assert.Equal(a, b);

        List<string> Completions(string arm) =>
            [.. File.ReadLines(Path.Combine(Bench.Configuration.Output!, $"seed-1/{arm}/completions.jsonl"))
                .Select(line => JsonSerializer.Deserialize<CompletionRecord>(line, JsonLines.Options)!)
                .Select(c => $"{c.Judgment}: {c.Response}")];
    }

    [Fact]
    public void A_start_is_kept_where_evaluation_alone_has_changed()
    {
        One();
        Run();
        Bench.Configuration = Bench.Configuration with { Evaluation = Bench.Configuration.Evaluation with { MaxNewTokens = 20 } };
        var recorder = new Recorder();

        Run(recorder: recorder);

        Assert.Contains(recorder.Messages, m => m.Contains("keeping the start", StringComparison.Ordinal));
        Assert.DoesNotContain(recorder.Messages, m => m.Contains("keeping the result", StringComparison.Ordinal));
    }

    [Fact]
    public void A_start_whose_model_is_gone_is_made_again()
    {
        One();
        Run();
        Directory.Delete(Path.Combine(Bench.Configuration.Output!, "seed-1/start/model"), recursive: true);
        var recorder = new Recorder();

        Run(recorder: recorder);

        Assert.DoesNotContain(recorder.Messages, m => m.Contains("keeping the start", StringComparison.Ordinal));
        Assert.Contains(recorder.Messages, m => m.Contains("keeping the result", StringComparison.Ordinal));
    }

    [Fact]
    public void Results_from_another_model_under_the_same_name_are_made_again()
    {
        One();
        Run();
        var model = Bench.Place("base");
        RunFiles.Copy(Path.Combine(Bench.Configuration.Output!, "seed-1/start/model"), model);
        Bench.Configuration = Bench.Configuration with { Output = Bench.Place("second"), Model = new ModelSettings { Path = "base" } };
        Run();
        var kept = new Recorder();
        Run(recorder: kept);
        Assert.Empty(kept.Steps);

        File.AppendAllText(Path.Combine(model, "generation_config.json"), " ");
        var again = new Recorder();
        Run(recorder: again);

        Assert.Contains(again.Steps, step => step.Stage == "seed 1 GRPO grpo");
        Assert.DoesNotContain(again.Messages, m => m.Contains("keeping", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GRPO +", "GRPO -")]
    [InlineData("GRPO", "grpo")]
    [InlineData("Start", "GRPO")]
    public void Arms_that_would_share_a_folder_are_refused(string first, string second)
    {
        var error = Assert.Throws<InputException>(() => New(Arms(new ComparisonArm { Name = first }, new ComparisonArm { Name = second })));

        Assert.Contains(first, error.Message);
    }

    [Fact]
    public void A_configuration_without_a_comparison_is_refused()
    {
        Bench.Configuration = Bench.Configuration with { Comparison = null };

        Assert.Contains("comparison.arms", Assert.Throws<InputException>(() => New()).Message);
    }

    [Fact]
    public void Models_of_arms_are_kept_where_that_is_asked_for()
    {
        One();
        Bench.Configuration = Bench.Configuration with
        {
            Comparison = Arms(
                new ComparisonArm { Name = "SFT" },
                new ComparisonArm { Name = "more", Stages = [new SftSettings { Steps = 1, BatchSize = 4, Optimizer = Slow }] }),
        };
        var plain = Run();
        string Model(string arm) => Path.Combine(Bench.Configuration.Output!, "seed-1", arm, "model", "model.safetensors");
        Assert.False(File.Exists(Model("more")));
        var settings = Bench.Configuration.Comparison! with { KeepModels = true };
        var recorder = new Recorder();

        var kept = Run(settings, recorder);

        // What was finished without a model is trained again, to the same figures.
        Assert.Equal(["seed 1 more sft"], recorder.Steps.Select(s => s.Stage).Distinct());
        Assert.Equal(Figures(plain), Figures(kept));
        Assert.Equal(File.ReadAllBytes(Model("start")), File.ReadAllBytes(Model("sft")));
        Assert.NotEqual(File.ReadAllBytes(Model("start")), File.ReadAllBytes(Model("more")));
        var again = new Recorder();
        Run(settings, again);
        Assert.Empty(again.Steps);
    }

    [Fact]
    public void The_set_that_leads_comes_first()
    {
        One();
        Bench.Write("second.jsonl", Shop.Judgments(4, first: 28));
        Bench.Configuration = Bench.Configuration with
        {
            Data = Bench.Configuration.Data with
            {
                Evaluation = new Dictionary<string, string>
                {
                    ["test"] = "test.jsonl",
                    ["second"] = "second.jsonl",
                },
            },
        };
        var settings = Bench.Configuration.Comparison!;

        Assert.Equal(["second", "test"], Run(settings with { Set = "second" }).Sets);
        var statistics = Outcome(Bench.Prepare(keepsFolder: true), new Recorder()).Statistics!;
        Assert.All(statistics.HeadSentences(), sentence => Assert.Contains(" on second:", sentence, StringComparison.Ordinal));
        var error = Assert.Throws<InputException>(() => New(settings with { Set = "third" }));
        Assert.Equal("comparison.set: no evaluation set has the name 'third'; there are test, second", error.Message);
    }

    [Fact]
    public void The_estimate_is_of_the_starts_and_arms()
    {
        Bench.Configuration = Bench.Configuration with { Evaluation = Bench.Configuration.Evaluation with { BatchPrompts = 1 } };
        var two = New().Estimate();
        One();
        var one = New().Estimate();

        Assert.True(one.Memory.Training > 0);
        Assert.Contains("update of ", one.Memory.CostliestWork, StringComparison.Ordinal);
        Assert.True(one.Time > TimeSpan.Zero);
        Near(2 * one.Time.TotalSeconds * one.Gigaflops, two.Time.TotalSeconds * two.Gigaflops, 1e-3);
    }

    [Fact]
    public void A_folder_that_another_process_or_a_run_has_is_refused()
    {
        var output = Bench.Configuration.Output!;
        Directory.CreateDirectory(output);
        using (RunLock.Acquire(output))
            Assert.Contains("Another process works on", Assert.Throws<InputException>(() => New()).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(output, "run.json"), "{}");
        Assert.Contains("holds a run of agrl train", Assert.Throws<InputException>(() => New()).Message, StringComparison.Ordinal);
    }

    private static string Serialize(ComparisonTable table) => JsonSerializer.Serialize(table.Results, JsonLines.Options);
}
