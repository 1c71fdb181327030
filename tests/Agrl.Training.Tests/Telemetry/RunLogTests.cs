using System.Text.Json.Nodes;
using Agrl.Training.Configuration;
using Agrl.Training.Telemetry;
using Agrl.Training.Tests.Support;

namespace Agrl.Training.Tests.Telemetry;

public sealed class RunLogTests
{
    [Fact]
    public void Each_step_is_a_line_with_its_place_in_the_run()
    {
        using var folder = new TemporaryFolder();
        var recorder = new Recorder();
        using (var log = new RunLog(folder.Path, new RuntimeSettings { Tensorboard = true }, recorder, new FixedClock()))
        {
            log.ContinueAfter(10);
            log.Step(new StepReport("sft", 1, 2, TimeSpan.Zero,
                new Dictionary<string, double> { ["loss"] = 1.5, ["grad_norm"] = double.NaN }));
            log.Step(new StepReport("sft", 2, 2, TimeSpan.Zero, new Dictionary<string, double> { ["loss"] = 1.25 }));
            log.Evaluated(new EvaluationReport("sft", "balanced", new Dictionary<string, double> { ["macro_f1"] = 0.5 }, TimeSpan.Zero));
            Assert.Equal(12, log.GlobalStep);
        }

        var lines = File.ReadAllLines(folder.Place("metrics.jsonl")).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(["step", "step", "evaluation"], lines.Select(l => l["type"]!.GetValue<string>()));
        Assert.Equal([11, 12, 12], lines.Select(l => l["global_step"]!.GetValue<int>()));
        Assert.Equal(1.5, lines[0]["metrics"]!["loss"]!.GetValue<double>());
        Assert.Equal("NaN", lines[0]["metrics"]!["grad_norm"]!.GetValue<string>());
        Assert.Equal("balanced", lines[2]["set"]!.GetValue<string>());
        Assert.Equal(2, recorder.Steps.Count);
        Assert.Single(recorder.Evaluations);
        Assert.Contains(Directory.EnumerateFiles(folder.Place("tensorboard")), file => new FileInfo(file).Length > 100);
    }

    [Fact]
    public void A_log_goes_on_in_the_file_that_is_there()
    {
        using var folder = new TemporaryFolder();
        for (var part = 1; part <= 2; part++)
        {
            using var log = new RunLog(folder.Path, new RuntimeSettings { Tensorboard = false }, new Recorder(), new FixedClock());
            log.Step(new StepReport("sft", part, 2, TimeSpan.Zero, new Dictionary<string, double>()));
        }

        Assert.Equal(2, File.ReadAllLines(folder.Place("metrics.jsonl")).Length);
        Assert.False(Directory.Exists(folder.Place("tensorboard")));
    }

    [Theory]
    [InlineData(0, new int[0])]
    [InlineData(1, new[] { 1, 2, 3, 4, 5, 6 })]
    [InlineData(3, new[] { 1, 3, 6 })]
    public void Completions_are_of_the_first_step_and_each_nth(int every, int[] expected)
    {
        using var folder = new TemporaryFolder();
        using var log = new RunLog(
            folder.Path, new RuntimeSettings { Tensorboard = false, CompletionsEvery = every }, new Recorder(), new FixedClock());

        Assert.Equal(expected, Enumerable.Range(1, 6).Where(log.WantsCompletions));
    }

    [Fact]
    public void What_watchers_see_is_a_metric_a_warning_and_a_line()
    {
        using var folder = new TemporaryFolder();
        var recorder = new Recorder();
        using (var log = new RunLog(folder.Path, Watched, recorder, new FixedClock()))
            Steps(log, 1, 4);

        var lines = File.ReadAllLines(folder.Place("metrics.jsonl")).Select(l => JsonNode.Parse(l)!).ToList();
        Assert.Equal(["step", "step", "health", "step", "step"], lines.Select(l => l["type"]!.GetValue<string>()));
        Assert.Equal(("truncation", 2), (lines[2]["watcher"]!.GetValue<string>(), lines[2]["step"]!.GetValue<int>()));
        Assert.Equal(0.5, lines[2]["metrics"]!["value"]!.GetValue<double>());
        Assert.Equal(1, recorder.Steps[^1].Metrics["health/truncation"]);
        Assert.StartsWith("agrl step 2: 50.0", Assert.Single(recorder.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public void A_resumed_run_warns_where_the_uninterrupted_one_does()
    {
        using var whole = new TemporaryFolder();
        using var parts = new TemporaryFolder();
        using (var log = new RunLog(whole.Path, Watched, new Recorder(), new FixedClock()))
            Steps(log, 1, 6);
        for (var part = 0; part < 6; part++)
        {
            using var log = new RunLog(parts.Path, Watched, new Recorder(), new FixedClock());
            log.ContinueAfter(part);
            Steps(log, part + 1, part + 1);
        }

        Assert.Equal(File.ReadAllText(whole.Place("metrics.jsonl")), File.ReadAllText(parts.Place("metrics.jsonl")));
    }

    private static RuntimeSettings Watched => new() { Tensorboard = false, Health = new HealthSettings { Window = 2 } };

    private static void Steps(RunLog log, int first, int last)
    {
        for (var step = first; step <= last; step++)
            log.Step(new StepReport("agrl", step, 6, TimeSpan.Zero,
                new Dictionary<string, double> { ["completions/clipped_ratio"] = 0.5 }));
    }
}
