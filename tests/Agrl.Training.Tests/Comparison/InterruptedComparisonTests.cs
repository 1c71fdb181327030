using Agrl.Training.Comparison;
using Agrl.Training.Configuration;
using Agrl.Training.Runs;
using Agrl.Training.Tests.Runs;
using Agrl.Training.Tests.Support;

namespace Agrl.Training.Tests.Comparison;

public sealed class InterruptedComparisonTests : ComparisonTests
{
    [Fact]
    public void An_interrupted_comparison_goes_on_to_the_same_table()
    {
        One();
        InterruptAgrl();

        var resumed = Run();

        using var other = new RunBench { Configuration = Bench.Configuration };
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
            Bench.Configuration = Bench.Configuration with
            {
                Model = new ModelSettings
                {
                    Path = pretrained.Place("model"),
                    Lora = new AdapterSettings { Rank = 4, Dropout = 0.1, Targets = ["q_proj", "v_proj", "up_proj"] },
                },
            };
        var (start, grpo, agrl) = (Bench.Configuration.Comparison!.Start, (GrpoSettings)Bench.Configuration.Comparison.Arms[1].Stages[0],
            (AgrlSettings)Bench.Configuration.Comparison.Arms[2].Stages[0]);
        Bench.Configuration = Bench.Configuration with
        {
            Comparison = Bench.Configuration.Comparison with
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
            Evaluation = Bench.Configuration.Evaluation with { During = new PeriodicEvaluationSettings { Every = 1, Limit = 4 } },
        };
        using var other = new RunBench { Configuration = Bench.Configuration };
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
            var (expected, actual) = (other.Place($"run/seed-1/{unit}"), Path.Combine(Bench.Configuration.Output!, "seed-1", unit));
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
        var folder = Path.Combine(Bench.Configuration.Output!, "seed-1", "grpo");
        Directory.CreateDirectory(folder);
        var orphan = RunLock.Acquire(folder);
        var waits = new List<string>();
        var recorder = new Recorder
        {
            OnMessage = message =>
            {
                if (!message.Contains("waiting", StringComparison.Ordinal))
                    return;
                waits.Add(message);
                orphan.Dispose();
            },
        };

        Run(recorder: recorder);

        Assert.Equal(["seed 1 GRPO: waiting for another process, which is at it still"], waits);
    }

    [Fact]
    public void What_a_killed_process_left_beside_an_arm_goes()
    {
        One();
        Bench.Configuration = Bench.Configuration with { Comparison = Bench.Configuration.Comparison! with { KeepModels = true } };
        InterruptAgrl();
        // As a process leaves them that is killed while it writes a model, or before it has removed a finished arm's checkpoints.
        var (agrl, grpo) = (Path.Combine(Bench.Configuration.Output!, "seed-1", "agrl"),
            Path.Combine(Bench.Configuration.Output!, "seed-1", "grpo"));
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
        var arms = Bench.Configuration.Comparison!.Arms;
        var changed = (AgrlSettings)arms[2].Stages[0] with { Temperature = 0.9 };
        Assert.Equal(1, New(Arms(arms[0], arms[1], arms[2] with { Stages = [changed] })).Stale());
    }

    [Fact]
    public void What_was_begun_with_other_settings_is_not_gone_on_with()
    {
        One();
        InterruptAgrl();
        var arms = Bench.Configuration.Comparison!.Arms;
        var changed = (AgrlSettings)arms[2].Stages[0] with { Temperature = 0.9 };
        var recorder = new Recorder();

        Run(Arms(arms[0], arms[1], arms[2] with { Stages = [changed] }), recorder);

        Assert.Equal([1, 2], recorder.Steps.Select(step => step.Step));
        Assert.DoesNotContain(recorder.Messages, message => message.Contains("goes on from", StringComparison.Ordinal));
    }

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
}
