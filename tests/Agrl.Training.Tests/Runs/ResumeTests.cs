using Agrl.Relevance;
using Agrl.Training.Configuration;
using Agrl.Training.Runs;
using Agrl.Training.Tests.Support;

namespace Agrl.Training.Tests.Runs;

public sealed class ResumeTests(SteppedRun stepped) : IClassFixture<SteppedRun>
{
    public static TheoryData<string> Places => [.. (string[])
    [
        "", "01-sft-step-000001", "01-sft-step-000004", "01-sft",
        "02-dpo-step-000000", "02-dpo-step-000001", "02-dpo-step-000002", "02-dpo",
        "03-grpo-step-000001", "03-grpo-step-000002", "03-grpo", "04-agrl-step-000001", "04-agrl-step-000003", "04-agrl",
    ]];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_run_that_goes_on_from_any_step_ends_as_if_nothing_had_happened(string place)
    {
        using var folder = new TemporaryFolder();
        var run = folder.Place("run");
        RunFiles.Copy(stepped.Result.Folder, run);
        foreach (var later in stepped.Checkpoints.Where(name => string.CompareOrdinal(Rank(name), Rank(place)) > 0))
            Directory.Delete(Path.Combine(run, "checkpoints", later), recursive: true);
        File.Delete(Path.Combine(run, "state.json")); // it says that the run is complete
        Directory.Delete(Path.Combine(run, "model"), recursive: true);

        var result = stepped.Bench.Execute(stepped.Bench.Prepare(resume: run));

        RunFiles.AssertSame(stepped.Result.Folder, run);
        Assert.Equal(stepped.Checkpoints,
            Directory.GetDirectories(Path.Combine(run, "checkpoints")).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal));
        Assert.Equal(stepped.Result.Evaluations.Select(e => (e.Stage, e.Set)), result.Evaluations.Select(e => (e.Stage, e.Set)));
        // What came after the checkpoint in TensorBoard's files is gone before it is written again.
        Assert.Equal(Events(stepped.Result.Folder), Events(run));

        // The end of a stage sorts after its steps, and before the next stage.
        static string Rank(string name) => name.Length == 0 ? "" : name.Contains("-step-", StringComparison.Ordinal) ? name : name + "-~";
    }

    [Theory]
    [InlineData("sft", 5)]
    [InlineData("dpo", 1)]
    [InlineData("grpo", 2)]
    [InlineData("agrl", 3)]
    [InlineData("agrl", 4)] // the last step: its evaluation is to be done
    public void An_interrupted_run_saves_the_step_at_hand_and_goes_on_from_it(string stage, int step)
    {
        using var bench = new RunBench();
        bench.Configuration = SteppedRun.Configure(bench.Configuration);
        bench.Configuration = bench.Configuration with
        {
            Runtime = bench.Configuration.Runtime with { Checkpoints = new CheckpointSettings { EveryMinutes = 0 } },
        };
        bench.Interrupt(stage, step);
        var folder = bench.Configuration.Output!;
        Assert.False(Directory.Exists(Path.Combine(folder, "model")));

        bench.Execute(bench.Prepare(resume: folder));

        RunFiles.AssertSame(stepped.Result.Folder, folder);
        // No step was taken twice.
        Assert.Equal(stepped.Steps - bench.Before, bench.Recorder.Steps.Count);
        Assert.Contains(bench.Recorder.Messages,
            m => m.EndsWith(step == 4 ? "from the end of stage agrl" : $"from step {step} of stage {stage}", StringComparison.Ordinal));
    }

    [Fact]
    public void Damaged_checkpoints_are_passed_over_with_a_warning()
    {
        using var folder = new TemporaryFolder();
        var run = folder.Place("run");
        RunFiles.Copy(stepped.Result.Folder, run);
        File.Delete(Path.Combine(run, "state.json"));
        string Place(string name) => Path.Combine(run, "checkpoints", name);
        Flip(Path.Combine(Place("04-agrl"), "model", "model.safetensors"), 5000);
        using (var file = new FileStream(Path.Combine(Place("04-agrl-step-000003"), "training.safetensors"), FileMode.Open))
            file.SetLength(file.Length / 2);
        File.Delete(Path.Combine(Place("04-agrl-step-000002"), "model", "tokenizer.json"));
        File.WriteAllText(Path.Combine(Place("04-agrl-step-000001"), "checkpoint.json"), "{");
        Directory.CreateDirectory(Place("04-agrl-step-000004.tmp")); // killed while it was written

        stepped.Bench.Execute(stepped.Bench.Prepare(resume: run));

        var messages = stepped.Bench.Recorder.Messages;
        Assert.Contains(messages,
            m => m.Contains("04-agrl is damaged: model/model.safetensors is not what was written", StringComparison.Ordinal));
        Assert.Contains(messages,
            m => m.Contains("step-000003 is damaged: training.safetensors is not what was written", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.Contains("step-000002 is damaged: model/tokenizer.json is missing", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.Contains("step-000001 is damaged: checkpoint.json", StringComparison.Ordinal));
        Assert.Contains(messages, m => m.EndsWith("from the end of stage grpo", StringComparison.Ordinal));
        RunFiles.AssertSame(stepped.Result.Folder, run);
        Assert.False(Directory.Exists(Place("04-agrl-step-000004.tmp")));
        Assert.True(Directory.Exists(Place("04-agrl.damaged")));
    }

    [Fact]
    public void A_complete_run_and_a_folder_without_one_are_not_resumed()
    {
        var done = Assert.Throws<InputException>(() => stepped.Bench.Execute(stepped.Bench.Prepare(resume: stepped.Result.Folder)));
        Assert.Contains("complete", done.Message);

        var nowhere = Assert.Throws<InputException>(() =>
            stepped.Bench.Execute(stepped.Bench.Prepare(resume: stepped.Bench.Place("nowhere"))));
        Assert.Contains("run.json", nowhere.Message);
    }

    [Fact]
    public void A_change_is_refused_with_what_differs_unless_it_is_allowed()
    {
        using var bench = new RunBench();
        bench.Interrupt("dpo", 1);
        var folder = bench.Configuration.Output!;
        var sound = bench.Configuration;
        var agrl = (AgrlSettings)sound.Stages[2];

        bench.Configuration = sound with { Seed = 4, Stages = [sound.Stages[0], sound.Stages[1], agrl with { Steps = 3 }] };
        bench.Write("rl.jsonl", Shop.Judgments(11, first: 16));
        File.AppendAllText(bench.Place("small.yaml"), "# changed\n");
        var message = Assert.Throws<InputException>(() => bench.Execute(bench.Prepare(resume: folder))).Message;

        Assert.Contains("\n  seed: was 3, is 4\n", message);
        Assert.Contains("\n  stages[2].steps: was 2, is 3\n", message);
        Assert.Contains("\n  judgments data.rl (rl.jsonl): its content changed (12 judgments, now 11 judgments)\n", message);
        Assert.Contains("\n  rubric (small.yaml): its content changed\n", message);
        Assert.Contains("--allow-changes", message);

        bench.Execute(bench.Prepare(resume: folder, allowChanges: true));
        Assert.Equal(3, bench.Recorder.Steps.Count(s => s.Stage == "agrl"));
        Assert.Contains(bench.Recorder.Messages, m => m.Contains("seed: was 3, is 4", StringComparison.Ordinal));
        Assert.Contains("\"seed\": \"4\"", File.ReadAllText(Path.Combine(folder, "run.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, 3, 2, "step 2 of stage agrl; the configuration gives it 2 in all")]
    [InlineData(2, 3, 1, "step 2 of stage agrl; the configuration gives it 1 in all")]
    [InlineData(4, 4, 6, "Stage agrl has ended after 4 steps")]
    [InlineData(4, 4, 3, "Stage agrl has ended after 4 steps")]
    public void Steps_that_cannot_be_gone_on_to_are_refused(int interruptedAt, int steps, int changed, string expected)
    {
        using var bench = new RunBench();
        var agrl = (AgrlSettings)bench.Configuration.Stages[2];
        void Give(int number) =>
            bench.Configuration = bench.Configuration with { Stages = [bench.Configuration.Stages[0], agrl with { Steps = number }] };
        Give(steps);
        bench.Interrupt("agrl", interruptedAt);
        Give(changed);

        var plan = bench.Prepare(resume: bench.Configuration.Output, allowChanges: true);

        Assert.Contains(expected, Assert.Throws<InputException>(() => RunResume.Describe(plan)).Message, StringComparison.Ordinal);
        Assert.Contains(expected, Assert.Throws<InputException>(() => bench.Execute(plan)).Message, StringComparison.Ordinal);
        Give(steps);
        bench.Execute(bench.Prepare(resume: bench.Configuration.Output, allowChanges: true));
    }

    [Fact]
    public void What_is_written_down_may_change()
    {
        using var bench = new RunBench();
        bench.Interrupt("agrl", 1);
        bench.Configuration = bench.Configuration with
        {
            Name = "another",
            Runtime = bench.Configuration.Runtime with { CompletionsEvery = 1 },
        };

        bench.Execute(bench.Prepare(resume: bench.Configuration.Output));

        Assert.Equal(32, File.ReadAllLines(Path.Combine(bench.Configuration.Output!, "completions.jsonl")).Length);
    }

    private static int Events(string run) => Directory.GetFiles(Path.Combine(run, "tensorboard")).Sum(EventFile.CountScalars);

    private static void Flip(string path, long at)
    {
        using var file = new FileStream(path, FileMode.Open);
        file.Position = at;
        var value = file.ReadByte();
        file.Position = at;
        file.WriteByte((byte)(value ^ 1));
    }
}
