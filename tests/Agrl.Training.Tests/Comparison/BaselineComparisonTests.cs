using System.Text.Json;
using Agrl.Relevance;
using Agrl.Training.Comparison;
using Agrl.Training.Comparison.Statistics;
using Agrl.Training.Configuration;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;
using Agrl.Training.Tests.Runs;
using Agrl.Training.Tests.Support;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Comparison;

public sealed class BaselineComparisonTests : IDisposable
{
    private static readonly OptimizerSettings Slow = new() { LearningRate = 1e-3 };

    private readonly RunBench _bench = new();

    public BaselineComparisonTests() => _bench.Configuration = _bench.Configuration with
    {
        Stages = [],
        Comparison = new ComparisonSettings
        {
            Seeds = [1, 2],
            Start = [new SftSettings { Steps = 8, BatchSize = 16, Optimizer = new OptimizerSettings { LearningRate = 2e-2 } }],
            Arms =
            [
                new ComparisonArm { Name = "SFT" },
                new ComparisonArm
                {
                    Name = "GRPO",
                    Stages = [new GrpoSettings
                    {
                        Steps = 2,
                        PromptsPerStep = 4,
                        ResponsesPerPrompt = 4,
                        MaxNewTokens = 24,
                        Optimizer = Slow,
                    }],
                },
                new ComparisonArm
                {
                    Name = "AGRL",
                    Stages = [new AgrlSettings
                    {
                        Steps = 2,
                        PromptsPerStep = 4,
                        ResponsesPerPrompt = 4,
                        MaxNewTokens = 24,
                        Iterations = 2,
                        Optimizer = Slow,
                    }],
                },
            ],
        },
    };

    public void Dispose() => _bench.Dispose();

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
            Assert.True(File.Exists(Path.Combine(_bench.Configuration.Output!, name)), name);
        Assert.StartsWith(table.ToMarkdown(), File.ReadAllText(Path.Combine(_bench.Configuration.Output!, "comparison.md")));
        Assert.NotEqual(
            File.ReadAllBytes(Path.Combine(_bench.Configuration.Output!, "seed-1/start/model/model.safetensors")),
            File.ReadAllBytes(Path.Combine(_bench.Configuration.Output!, "seed-2/start/model/model.safetensors")));

        // Again: no step is taken, and the results are the same.
        var again = new Recorder();
        var kept = Run(recorder: again);
        Assert.Empty(again.Steps);
        Assert.Equal(8, again.Messages.Count(m => m.Contains("keeping", StringComparison.Ordinal)));
        Assert.Equal(Serialize(table), Serialize(kept));

        // An arm that changed is trained again, alone; a new one beside it too.
        var arms = _bench.Configuration.Comparison!.Arms;
        var changed = new Recorder();
        var grpo = (GrpoSettings)arms[1].Stages[0];
        Run(Arms(arms[0], arms[1] with { Stages = [grpo with { Steps = 1 }] }, arms[2]), changed);
        Assert.Equal(["seed 1 GRPO grpo", "seed 2 GRPO grpo"], changed.Steps.Select(s => s.Stage));
    }

    [Fact]
    public void Statistics_are_of_the_same_figures_as_the_table()
    {
        _bench.Configuration = _bench.Configuration with
        {
            Comparison = _bench.Configuration.Comparison! with { Subject = "AGRL", Resamples = 200 },
        };

        var outcome = Outcome(_bench.Prepare(keepsFolder: true), new Recorder());

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
        Assert.Contains("AGRL against GRPO on test", File.ReadAllText(Path.Combine(_bench.Configuration.Output!, "comparison.md")),
            StringComparison.Ordinal);
        var read = JsonSerializer.Deserialize<ComparisonStatistics>(
            File.ReadAllText(Path.Combine(_bench.Configuration.Output!, "statistics.json")), JsonLines.Options)!;
        Assert.Equal(statistics.Differences, read.Differences);
    }

    [Fact]
    public void Evaluations_during_a_stage_change_nothing_but_the_curves()
    {
        One();
        var plain = Run();
        _bench.Configuration = _bench.Configuration with
        {
            Output = _bench.Place("with-curves"),
            Evaluation = _bench.Configuration.Evaluation with { During = new PeriodicEvaluationSettings { Every = 2, Limit = 0 } },
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
        _bench.Write("test.jsonl", Shop.Judgments(5, first: 28));
        var recorder = new Recorder();

        Run(recorder: recorder);

        Assert.NotEmpty(recorder.Steps);
        Assert.DoesNotContain(recorder.Messages, m => m.Contains("keeping", StringComparison.Ordinal));
    }

    [Fact]
    public void An_interrupted_comparison_goes_on_to_the_same_table()
    {
        One();
        InterruptAgrl();

        var resumed = Run();

        using var other = new RunBench { Configuration = _bench.Configuration };
        other.Configuration = other.Configuration with { Output = other.Place("run") };
        var whole = Run(other.Prepare(), other.Recorder);
        Assert.Equal(Figures(whole), Figures(resumed));
    }

    /// <summary>Stopped after every single step, it takes each step once, and ends with the bits of one that nothing stopped.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_comparison_that_is_stopped_within_arms_goes_on_there(bool hasAdapter)
    {
        using var pretrained = hasAdapter ? new CompletedRun() : null;
        if (pretrained is not null)
            _bench.Configuration = _bench.Configuration with
            {
                Model = new ModelSettings
                {
                    Path = pretrained.Place("model"),
                    Lora = new AdapterSettings { Rank = 4, Dropout = 0.1, Targets = ["q_proj", "v_proj", "up_proj"] },
                },
            };
        var (start, grpo, agrl) = (_bench.Configuration.Comparison!.Start, (GrpoSettings)_bench.Configuration.Comparison.Arms[1].Stages[0],
            (AgrlSettings)_bench.Configuration.Comparison.Arms[2].Stages[0]);
        _bench.Configuration = _bench.Configuration with
        {
            Comparison = _bench.Configuration.Comparison with
            {
                Seeds = [1],
                KeepModels = true,
                Start = [((SftSettings)start[0]) with { Steps = 4 }],
                Arms =
                [
                    new ComparisonArm { Name = "SFT" },
                    new ComparisonArm
                    {
                        Name = "DPO, GRPO",
                        Stages = [new DpoSettings { Prompts = 12, SamplesPerPrompt = 4, Steps = 2, MaxNewTokens = 24, Optimizer = Slow },
                            grpo],
                    },
                    new ComparisonArm { Name = "AGRL", Stages = [agrl with { Steps = 3, KlCoefficient = 0.01 }] },
                ],
            },
            Evaluation = _bench.Configuration.Evaluation with { During = new PeriodicEvaluationSettings { Every = 1, Limit = 4 } },
        };
        using var other = new RunBench { Configuration = _bench.Configuration };
        other.Configuration = other.Configuration with { Output = other.Place("run") };
        var whole = Run(other.Prepare(), other.Recorder);

        var (steps, stops, resumed) = (new List<string>(), 0, (ComparisonTable?)null);
        while (resumed is null)
        {
            using var source = new CancellationTokenSource();
            var recorder = new Recorder
            {
                OnStep = report =>
                {
                    steps.Add($"{report.Stage} {report.Step}");
                    source.Cancel();
                },
            };
            try
            {
                resumed = Run(recorder: recorder, cancellation: source.Token);
            }
            catch (OperationCanceledException)
            {
                stops++;
            }
        }

        Assert.Equal(4 + 2 + 2 + 3, stops);
        Assert.Equal(other.Recorder.Steps.Select(report => $"{report.Stage} {report.Step}"), steps);
        Assert.Equal(Figures(whole), Figures(resumed));
        Assert.Equal(whole.Results.Select(result => result.Updates), resumed.Results.Select(result => result.Updates));
        foreach (var unit in (string[])["start", "dpo--grpo", "agrl"])
        {
            var (expected, actual) = (other.Place($"run/seed-1/{unit}"), Path.Combine(_bench.Configuration.Output!, "seed-1", unit));
            var weights = Path.Combine("model", hasAdapter ? "adapter_model.safetensors" : "model.safetensors");
            Assert.Equal(File.ReadAllBytes(Path.Combine(expected, weights)), File.ReadAllBytes(Path.Combine(actual, weights)));
            Assert.Equal(RunFiles.Metrics(expected), RunFiles.Metrics(actual));
            Assert.Equal(File.ReadAllText(Path.Combine(expected, "completions.jsonl")),
                File.ReadAllText(Path.Combine(actual, "completions.jsonl")));
            Assert.False(Directory.Exists(Path.Combine(actual, "checkpoints")));
        }
    }

    /// <summary>A worker that outlived its parent holds the folder of what it is at until it has saved its step.</summary>
    [Fact]
    public void An_arm_that_another_process_is_at_is_waited_for()
    {
        One();
        var folder = Path.Combine(_bench.Configuration.Output!, "seed-1", "grpo");
        Directory.CreateDirectory(folder);
        var orphan = RunLock.Acquire(folder);
        var recorder = new WaitingRecorder(orphan);

        var plan = _bench.Prepare(keepsFolder: true);
        var launcher = new SequentialLauncher(new UnitRunner(plan, new ComparisonFolder(plan), recorder, new FixedClock()));
        var outcome = new BaselineComparison(plan, recorder).Run(launcher, CancellationToken.None);

        Assert.Empty(outcome.Failures);
        Assert.Equal(["seed 1 GRPO: waiting for another process, which is at it still"], recorder.Waits);
    }

    [Fact]
    public void What_a_killed_process_left_beside_an_arm_goes()
    {
        One();
        _bench.Configuration = _bench.Configuration with { Comparison = _bench.Configuration.Comparison! with { KeepModels = true } };
        InterruptAgrl();
        // As a process leaves them that is killed while it writes a model, or before it has removed a finished arm's checkpoints.
        var (agrl, grpo) = (Path.Combine(_bench.Configuration.Output!, "seed-1", "agrl"),
            Path.Combine(_bench.Configuration.Output!, "seed-1", "grpo"));
        var half = Path.Combine(agrl, $"model.{Guid.NewGuid():N}.tmp");
        Directory.CreateDirectory(half);
        RunFiles.Copy(Path.Combine(agrl, "checkpoints"), Path.Combine(grpo, "checkpoints"));

        Run();

        Assert.False(Directory.Exists(half));
        Assert.False(Directory.Exists(Path.Combine(agrl, "checkpoints")));
        Assert.False(Directory.Exists(Path.Combine(grpo, "checkpoints")));
    }

    [Fact]
    public void An_arm_that_was_begun_with_other_settings_is_stale_like_one_that_was_finished_with_them()
    {
        One();
        InterruptAgrl();
        Assert.Equal(0, New().Stale());
        var arms = _bench.Configuration.Comparison!.Arms;
        var changed = (AgrlSettings)arms[2].Stages[0] with { Temperature = 0.9 };
        Assert.Equal(1, New(Arms(arms[0], arms[1], arms[2] with { Stages = [changed] })).Stale());
    }

    [Fact]
    public void What_was_begun_with_other_settings_is_not_gone_on_with()
    {
        One();
        InterruptAgrl();
        var arms = _bench.Configuration.Comparison!.Arms;
        var changed = (AgrlSettings)arms[2].Stages[0] with { Temperature = 0.9 };
        var recorder = new Recorder();

        Run(Arms(arms[0], arms[1], arms[2] with { Stages = [changed] }), recorder);

        Assert.Equal([1, 2], recorder.Steps.Select(step => step.Step));
        Assert.DoesNotContain(recorder.Messages, message => message.Contains("goes on from", StringComparison.Ordinal));
    }

    [Fact]
    public void A_damaged_result_is_made_again()
    {
        One();
        var whole = Run();
        var file = Path.Combine(_bench.Configuration.Output!, "seed-1/grpo/result.json");
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
        var arms = _bench.Configuration.Comparison!.Arms;
        _bench.Configuration = _bench.Configuration with
        {
            Comparison = Arms(new ComparisonArm { Name = "DPO", Stages = [none] }, arms[1]),
        };
        var recorder = new Recorder();

        var outcome = Outcome(_bench.Prepare(keepsFolder: true), recorder);

        Assert.Equal("seed 1 DPO", Assert.Single(outcome.Failures).Unit.ToString());
        Assert.Contains("found no pair", outcome.Failures[0].Message);
        Assert.Contains(recorder.Messages, m => m.Contains("seed 1 DPO failed", StringComparison.Ordinal));
        Assert.Equal(["GRPO"], outcome.Table.Results.Select(r => r.Arm));
        var file = Path.Combine(_bench.Configuration.Output!, FailureRecord.FileName);
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
        _bench.Configuration = _bench.Configuration with { Runtime = _bench.Configuration.Runtime with { CompletionsPerStep = 100 } };

        Run(Arms(
            new ComparisonArm { Name = "a", Stages = [grpo] },
            new ComparisonArm { Name = "b", Stages = [grpo with { Name = "other", KlCoefficient = 0.1 }] }));

        var (a, b) = (Completions("a"), Completions("b"));
        Assert.Equal(16, a.Count);
        Assert.Equal(a, b);

        List<string> Completions(string arm) =>
            [.. File.ReadLines(Path.Combine(_bench.Configuration.Output!, $"seed-1/{arm}/completions.jsonl"))
                .Select(line => JsonSerializer.Deserialize<CompletionRecord>(line, JsonLines.Options)!)
                .Select(c => $"{c.Judgment}: {c.Response}")];
    }

    [Fact]
    public void A_start_is_kept_where_evaluation_alone_has_changed()
    {
        One();
        Run();
        _bench.Configuration = _bench.Configuration with { Evaluation = _bench.Configuration.Evaluation with { MaxNewTokens = 20 } };
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
        Directory.Delete(Path.Combine(_bench.Configuration.Output!, "seed-1/start/model"), recursive: true);
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
        var model = _bench.Place("base");
        RunFiles.Copy(Path.Combine(_bench.Configuration.Output!, "seed-1/start/model"), model);
        _bench.Configuration = _bench.Configuration with { Output = _bench.Place("second"), Model = new ModelSettings { Path = "base" } };
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
        _bench.Configuration = _bench.Configuration with { Comparison = null };

        Assert.Contains("comparison.arms", Assert.Throws<InputException>(() => New()).Message);
    }

    [Fact]
    public void Models_of_arms_are_kept_where_that_is_asked_for()
    {
        One();
        _bench.Configuration = _bench.Configuration with
        {
            Comparison = Arms(
                new ComparisonArm { Name = "SFT" },
                new ComparisonArm { Name = "more", Stages = [new SftSettings { Steps = 1, BatchSize = 4, Optimizer = Slow }] }),
        };
        var plain = Run();
        string Model(string arm) => Path.Combine(_bench.Configuration.Output!, "seed-1", arm, "model", "model.safetensors");
        Assert.False(File.Exists(Model("more")));
        var settings = _bench.Configuration.Comparison! with { KeepModels = true };
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
        _bench.Write("second.jsonl", Shop.Judgments(4, first: 28));
        _bench.Configuration = _bench.Configuration with
        {
            Data = _bench.Configuration.Data with
            {
                Evaluation = new Dictionary<string, string>
                {
                    ["test"] = "test.jsonl",
                    ["second"] = "second.jsonl",
                },
            },
        };
        var settings = _bench.Configuration.Comparison!;

        Assert.Equal(["second", "test"], Run(settings with { Set = "second" }).Sets);
        var statistics = Outcome(_bench.Prepare(keepsFolder: true), new Recorder()).Statistics!;
        Assert.All(statistics.HeadSentences(), sentence => Assert.Contains(" on second:", sentence, StringComparison.Ordinal));
        var error = Assert.Throws<InputException>(() => New(settings with { Set = "third" }));
        Assert.Equal("comparison.set: no evaluation set has the name 'third'; there are test, second", error.Message);
    }

    [Fact]
    public void The_estimate_is_of_the_starts_and_arms()
    {
        _bench.Configuration = _bench.Configuration with { Evaluation = _bench.Configuration.Evaluation with { BatchPrompts = 1 } };
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
        var output = _bench.Configuration.Output!;
        Directory.CreateDirectory(output);
        using (RunLock.Acquire(output))
            Assert.Contains("Another process works on", Assert.Throws<InputException>(() => New()).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(output, "run.json"), "{}");
        Assert.Contains("holds a run of agrl train", Assert.Throws<InputException>(() => New()).Message, StringComparison.Ordinal);
    }

    private void One() => _bench.Configuration =
        _bench.Configuration with { Comparison = _bench.Configuration.Comparison! with { Seeds = [1] } };

    /// <summary>Runs what is configured, and stops it after the first step of AGRL, the last arm.</summary>
    private void InterruptAgrl()
    {
        using var source = new CancellationTokenSource();
        var recorder = new Recorder
        {
            OnStep = report =>
            {
                if (report.Stage.Contains("AGRL", StringComparison.Ordinal))
                    source.Cancel();
            },
        };
        Assert.Throws<OperationCanceledException>(() => Run(recorder: recorder, cancellation: source.Token));
    }

    private ComparisonSettings Arms(params ComparisonArm[] arms) => _bench.Configuration.Comparison! with { Arms = arms };

    private BaselineComparison New(ComparisonSettings? settings = null)
    {
        if (settings is not null)
            _bench.Configuration = _bench.Configuration with { Comparison = settings };
        return new BaselineComparison(_bench.Prepare(keepsFolder: true), new Recorder());
    }

    private ComparisonTable Run(ComparisonSettings? settings = null, Recorder? recorder = null, CancellationToken cancellation = default)
    {
        if (settings is not null)
            _bench.Configuration = _bench.Configuration with { Comparison = settings };
        return Run(_bench.Prepare(keepsFolder: true), recorder ?? new Recorder(), cancellation);
    }

    private static ComparisonTable Run(RunPlan plan, Recorder recorder, CancellationToken cancellation = default)
    {
        var outcome = Outcome(plan, recorder, cancellation);
        Assert.Empty(outcome.Failures);
        return outcome.Table;
    }

    private static ComparisonOutcome Outcome(RunPlan plan, Recorder recorder, CancellationToken cancellation = default)
    {
        var launcher = new SequentialLauncher(new UnitRunner(plan, new ComparisonFolder(plan), recorder, new FixedClock()));
        return new BaselineComparison(plan, recorder).Run(launcher, cancellation);
    }

    /// <summary>Lets go of a lock when it hears that somebody waits.</summary>
    private sealed class WaitingRecorder(RunLock held) : ITrainingObserver
    {
        public List<string> Waits { get; } = [];

        public void Message(string message, bool isWarning = false)
        {
            if (!message.Contains("waiting", StringComparison.Ordinal))
                return;
            Waits.Add(message);
            held.Dispose();
        }

        public void StageStarted(string stage, int index, int count, int steps)
        {
        }

        public void StepFinished(StepReport report)
        {
        }

        public void Progress(string what, int done, int total)
        {
        }

        public void Evaluated(EvaluationReport report)
        {
        }
    }

    private static string Serialize(ComparisonTable table) => JsonSerializer.Serialize(table.Results, JsonLines.Options);

    private static string Figures(ComparisonTable table) =>
        JsonSerializer.Serialize(table.Results.Select(r => new { r.Arm, r.Seed, r.Responses, r.SampledTokens, r.Tokens, r.Figures }),
            JsonLines.Options);
}
