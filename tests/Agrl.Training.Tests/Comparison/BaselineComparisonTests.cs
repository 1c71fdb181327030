using System.Text.Json;
using Agrl.Relevance;
using Agrl.Training.Comparison;
using Agrl.Training.Configuration;
using Agrl.Training.Telemetry;
using Agrl.Training.Tests.Support;

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
                new ComparisonArm { Name = "GRPO", Stages = [new GrpoSettings { Steps = 2, PromptsPerStep = 4, ResponsesPerPrompt = 4, MaxNewTokens = 24, Optimizer = Slow }] },
                new ComparisonArm { Name = "AGRL", Stages = [new AgrlSettings { Steps = 2, PromptsPerStep = 4, ResponsesPerPrompt = 4, MaxNewTokens = 24, Iterations = 2, Optimizer = Slow }] },
            ],
        },
    };

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Budgets_are_responses_sampled_and_updates()
    {
        var budgets = New(Arms(
            new ComparisonArm { Name = "none" },
            new ComparisonArm { Name = "sft", Stages = [new SftSettings { Set = "rl", Epochs = 2, BatchSize = 5 }] }, // 2 * 12 / 5 = 4.8
            new ComparisonArm { Name = "dpo", Stages = [new DpoSettings { Prompts = 100, SamplesPerPrompt = 3, Steps = 7 }] }, // 12 prompts are there
            new ComparisonArm { Name = "grpo", Stages = [new GrpoSettings { Steps = 5, PromptsPerStep = 4, ResponsesPerPrompt = 8, MaxNewTokens = 24, Iterations = 3, MiniBatches = 2 }] },
            new ComparisonArm
            {
                Name = "two",
                Stages = [new SftSettings { Name = "more", Steps = 3 }, new GrpoSettings { Steps = 1, PromptsPerStep = 2, ResponsesPerPrompt = 2, MaxNewTokens = 24 }],
            })).Budgets();

        Assert.Equal(
            [new ArmBudget("none", 0, 0), new ArmBudget("sft", 0, 5), new ArmBudget("dpo", 36, 7), new ArmBudget("grpo", 160, 30), new ArmBudget("two", 4, 4)],
            budgets);
    }

    [Fact]
    public void Every_arm_of_every_seed_is_trained_and_what_is_there_is_kept()
    {
        var table = New().Run(CancellationToken.None);

        Assert.Equal(["SFT 1", "GRPO 1", "AGRL 1", "SFT 2", "GRPO 2", "AGRL 2"], table.Results.Select(r => $"{r.Arm} {r.Seed}"));
        foreach (var result in table.Results)
        {
            var isStart = result.Arm == "SFT";
            Assert.Equal(isStart ? 0 : 32, result.Responses);
            Assert.Contains("macro_f1", result.Figures["test"].Keys);
            // A group without signal takes no update, so the plan is the most there can be.
            Assert.InRange(result.Updates, 0, isStart ? 0 : result.Arm == "AGRL" ? 4 : 2);
        }

        foreach (var name in (string[])["config.yaml", "comparison.json", "comparison.md", "comparison.csv", "seed-1/start/model/model.safetensors", "seed-2/agrl/result.json", "seed-2/agrl/eval/test.json"])
            Assert.True(File.Exists(Path.Combine(_bench.Configuration.Output!, name)), name);
        Assert.Equal(table.ToMarkdown(), File.ReadAllText(Path.Combine(_bench.Configuration.Output!, "comparison.md")));
        Assert.NotEqual(
            File.ReadAllBytes(Path.Combine(_bench.Configuration.Output!, "seed-1/start/model/model.safetensors")),
            File.ReadAllBytes(Path.Combine(_bench.Configuration.Output!, "seed-2/start/model/model.safetensors")));

        // Again: no step is taken, and the results are the same.
        var again = new Recorder();
        var kept = New(recorder: again).Run(CancellationToken.None);
        Assert.Empty(again.Steps);
        Assert.Equal(8, again.Messages.Count(m => m.Contains("keeping", StringComparison.Ordinal)));
        Assert.Equal(Serialize(table), Serialize(kept));

        // An arm that changed is trained again, alone; a new one beside it too.
        var arms = _bench.Configuration.Comparison!.Arms;
        var changed = new Recorder();
        var grpo = (GrpoSettings)arms[1].Stages[0];
        New(Arms(arms[0], arms[1] with { Stages = [grpo with { Steps = 1 }] }, arms[2]), changed).Run(CancellationToken.None);
        Assert.Equal(["seed 1 GRPO grpo", "seed 2 GRPO grpo"], changed.Steps.Select(s => s.Stage));
    }

    [Fact]
    public void Data_that_changed_under_its_name_makes_results_stale()
    {
        One();
        New().Run(CancellationToken.None);
        _bench.Write("test.jsonl", Shop.Judgments(5, first: 28));
        var recorder = new Recorder();

        New(recorder: recorder).Run(CancellationToken.None);

        Assert.NotEmpty(recorder.Steps);
        Assert.DoesNotContain(recorder.Messages, m => m.Contains("keeping", StringComparison.Ordinal));
    }

    [Fact]
    public void An_interrupted_comparison_goes_on_to_the_same_table()
    {
        One();
        using var source = new CancellationTokenSource();
        var interrupted = new Recorder
        {
            OnStep = report =>
            {
                if (report.Stage.Contains("AGRL", StringComparison.Ordinal))
                    source.Cancel();
            },
        };
        Assert.Throws<OperationCanceledException>(() => New(recorder: interrupted).Run(source.Token));

        var resumed = New().Run(CancellationToken.None);

        using var other = new RunBench { Configuration = _bench.Configuration };
        other.Configuration = other.Configuration with { Output = other.Place("run") };
        var whole = new BaselineComparison(other.Prepare(), other.Recorder, new FixedClock()).Run(CancellationToken.None);
        Assert.Equal(Figures(whole), Figures(resumed));
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

    private void One() => _bench.Configuration = _bench.Configuration with { Comparison = _bench.Configuration.Comparison! with { Seeds = [1] } };

    private ComparisonSettings Arms(params ComparisonArm[] arms) => _bench.Configuration.Comparison! with { Arms = arms };

    private BaselineComparison New(ComparisonSettings? settings = null, Recorder? recorder = null)
    {
        if (settings is not null)
            _bench.Configuration = _bench.Configuration with { Comparison = settings };
        return new BaselineComparison(_bench.Prepare(dryRun: true), recorder ?? new Recorder(), new FixedClock());
    }

    private static string Serialize(ComparisonTable table) => JsonSerializer.Serialize(table.Results, JsonLines.Options);

    private static string Figures(ComparisonTable table) => JsonSerializer.Serialize(table.Results.Select(r => new { r.Arm, r.Seed, r.Responses, r.Tokens, r.Figures }), JsonLines.Options);
}
