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
            log.Step(new StepReport("sft", 1, 2, TimeSpan.Zero, new Dictionary<string, double> { ["loss"] = 1.5, ["grad_norm"] = double.NaN }));
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
        using var log = new RunLog(folder.Path, new RuntimeSettings { Tensorboard = false, CompletionsEvery = every }, new Recorder(), new FixedClock());

        Assert.Equal(expected, Enumerable.Range(1, 6).Where(log.WantsCompletions));
    }
}
