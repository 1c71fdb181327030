using Agrl.Cli.Progress;
using Agrl.Relevance.Metrics;
using Agrl.Training.Telemetry;
using Spectre.Console;
using Spectre.Console.Testing;

namespace Agrl.Cli.Tests.Progress;

public sealed class LiveObserverTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Shows_stage_step_time_left_and_figures()
    {
        var progress = new RunProgress("quickstart", _clock);
        progress.StartStage("agrl", 1, 3, 60);
        _clock.Advance(30);
        progress.FinishStep(new StepReport("agrl", 15, 60, TimeSpan.FromSeconds(30), new Dictionary<string, double>
        {
            ["reward"] = 1.25,
            ["accuracy"] = 0.5,
            ["kl"] = 0.01,
            ["entropy"] = 0.3,
            ["frac_reward_zero_std"] = 0.25,
            ["replay/guided_share"] = 0.1,
            ["tokens_per_second"] = 3210,
        }));
        _clock.Advance(5);
        Assert.Equal(
        [
            "quickstart  stage 2 of 3: agrl  running 0:35",
            // A quarter of 32 cells; 45 steps at 2 s each, of which 5 s have passed.
            "━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━  step 15/60  left 1:25",
            "reward 1.250   accuracy 50.0 %   kl 0.0100   entropy 0.300   zero-std 25 %   guided 10 %",
            "tokens/s 3,210",
        ], Render(progress));
    }

    [Fact]
    public void Time_left_is_counted_from_when_steps_began_and_never_below_zero()
    {
        var progress = new RunProgress("run", _clock);
        progress.StartStage("dpo", 0, 1, 0);
        _clock.Advance(100);
        progress.FinishStep(new StepReport("dpo", 1, 5, TimeSpan.FromSeconds(2), new Dictionary<string, double>()));
        Assert.Equal(TimeSpan.FromSeconds(8), progress.Remaining);
        _clock.Advance(60);
        Assert.Equal(TimeSpan.Zero, progress.Remaining);
    }

    [Fact]
    public void Shows_work_that_is_no_step_in_the_bar()
    {
        var progress = new RunProgress("run", _clock);
        progress.Advance("evaluate wild", 1500, 2000);
        var lines = Render(progress);
        Assert.Equal("run  preparing  running 0:00", lines[0]);
        Assert.EndsWith("  evaluate wild 1,500/2,000", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Shows_the_references_and_the_last_two_stages()
    {
        var progress = new RunProgress("run", _clock);
        foreach (var stage in new[] { "majority-tier", "token-overlap", "sft", "dpo", "agrl" })
            progress.AddEvaluation(new EvaluationReport(
                stage, "wild", new Dictionary<string, double> { ["macro_f1"] = 0.5 }, TimeSpan.Zero));
        var text = string.Join('\n', Render(progress));
        Assert.Contains("majority-tier", text, StringComparison.Ordinal);
        Assert.Contains("dpo", text, StringComparison.Ordinal);
        Assert.Contains("agrl", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sft", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_evaluations_of_the_quickstart_fit_into_80_characters()
    {
        var progress = new RunProgress("run", _clock);
        foreach (var set in new[] { "balanced", "wild" })
            progress.AddEvaluation(new EvaluationReport(
                "majority-tier", set, FigureNames.Overall.ToDictionary(figure => figure, _ => 1.0), TimeSpan.Zero));
        Assert.Contains(Render(progress, width: 80), line =>
            line == " majority-tier  balanced     100.0     100.0    100.0     100.0  100.0   100.0");
    }

    [Fact]
    public void Names_with_brackets_are_text()
    {
        var progress = new RunProgress("[run]", _clock);
        progress.StartStage("[bold]", 0, 1, 1);
        Assert.Equal("[run]  stage 1 of 1: [bold]  running 0:00", Render(progress)[0]);
    }

    [Fact]
    public void Runs_the_work_and_leaves_messages_behind()
    {
        using var console = new TestConsole().Width(120);
        var observer = new LiveObserver(console, _clock, "run");
        var result = observer.Run(() =>
        {
            observer.StageStarted("sft", 0, 1, 2);
            observer.Message("[careful] with this", isWarning: true);
            observer.StepFinished(new StepReport("sft", 1, 2, TimeSpan.FromSeconds(1), new Dictionary<string, double> { ["entropy"] = 2 }));
            observer.StepFinished(new StepReport("sft", 2, 2, TimeSpan.FromSeconds(65),
                new Dictionary<string, double> { ["entropy"] = 1 }));
            return 42;
        });
        Assert.Equal(42, result);
        Assert.Contains("warning: [careful] with this", console.Output, StringComparison.Ordinal);
        Assert.Contains("sft: 2 steps in 1:05  entropy 1.000", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_line_of_a_message_takes_away_what_the_view_had_to_its_right()
    {
        using var console = new TestConsole().Width(20).EmitAnsiSequences();
        new LiveObserver(console, _clock, "run").Message("a message longer than a line");
        Assert.Equal("a message longer \u001b[K\nthan a line\u001b[K\n", console.Output);
    }

    [Fact]
    public void An_error_of_the_work_comes_through()
    {
        using var console = new TestConsole();
        var observer = new LiveObserver(console, _clock, "run");
        Assert.Equal("broken", Assert.Throws<InvalidOperationException>(() =>
            observer.Run<int>(() => throw new InvalidOperationException("broken"))).Message);
    }

    private static string[] Render(RunProgress progress, int width = 140)
    {
        using var console = new TestConsole().Width(width);
        console.Write(ProgressView.Create(progress));
        return [.. console.Lines.Select(line => line.TrimEnd())];
    }
}
