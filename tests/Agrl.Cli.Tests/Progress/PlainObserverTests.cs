using Agrl.Cli.Progress;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Tests.Progress;

public sealed class PlainObserverTests : IDisposable
{
    private readonly StringWriter _writer = new() { NewLine = "\n" };
    private readonly ManualClock _clock = new();

    [Fact]
    public void Tells_the_first_step_one_every_interval_and_the_last()
    {
        var observer = new PlainObserver(_writer, _clock, TimeSpan.FromSeconds(10));
        observer.StageStarted("sft", 0, 2, 30);
        for (var step = 1; step <= 30; step++)
        {
            _clock.Advance(1);
            observer.StepFinished(new StepReport("sft", step, 30, TimeSpan.FromSeconds(step),
                new Dictionary<string, double> { ["loss"] = 1.0 / step }));
        }

        Assert.Equal(
        [
            "[0:00] stage 1 of 2: sft, 30 steps",
            "[0:01] sft 1/30  left 0:29  loss 1.0000",
            "[0:11] sft 11/30  left 0:19  loss 0.0909",
            "[0:21] sft 21/30  left 0:09  loss 0.0476",
            "[0:30] sft 30/30  loss 0.0333",
        ], Lines());
    }

    [Fact]
    public void Shows_the_figures_that_a_step_has_in_a_fixed_order()
    {
        var observer = new PlainObserver(_writer, _clock, TimeSpan.FromSeconds(10));
        observer.StepFinished(new StepReport("agrl", 1, 1, TimeSpan.FromSeconds(2), new Dictionary<string, double>
        {
            ["tokens_per_second"] = 12345.6,
            ["loss"] = -0.00001,
            ["learning_rate"] = 1.5e-4,
            ["replay/guided_share"] = 0.125,
            ["frac_reward_zero_std"] = 0.5,
            ["kl"] = 0.01234,
            ["accuracy"] = 0.75,
            ["reward"] = double.NaN,
            ["something/else"] = 3,
        }));
        Assert.Equal(
            "[0:00] agrl 1/1  reward -  accuracy 75.0 %  kl 0.0123  zero-std 50 %  guided 13 %  loss 0.0000  lr 1.5e-4  tokens/s 12,346",
            Assert.Single(Lines()));
    }

    [Fact]
    public void Tells_progress_of_long_work_alone()
    {
        var observer = new PlainObserver(_writer, _clock, TimeSpan.FromSeconds(10));
        _clock.Advance(60);
        observer.Progress("evaluate balanced", 100, 400);
        _clock.Advance(9);
        observer.Progress("evaluate balanced", 200, 400);
        _clock.Advance(2);
        observer.Progress("evaluate balanced", 300, 400);
        Assert.Equal("[1:11] evaluate balanced 300/400", Assert.Single(Lines()));
    }

    [Fact]
    public void Tells_evaluations_without_figures_that_do_not_apply()
    {
        var observer = new PlainObserver(_writer, _clock, TimeSpan.FromSeconds(10));
        _clock.Advance(3723);
        observer.Evaluated(new EvaluationReport(
            "majority-tier", "wild",
            new Dictionary<string, double> { ["macro_f1"] = 0.1876, ["rule_adherence"] = double.NaN, ["f1/tier_4"] = 0.7 }, TimeSpan.Zero));
        Assert.Equal("[1:02:03] majority-tier on wild (%): macro-F1 18.8", Assert.Single(Lines()));
    }

    [Fact]
    public void Quiet_tells_warnings_alone()
    {
        var observer = new PlainObserver(_writer, _clock, TimeSpan.FromSeconds(10), isQuiet: true);
        observer.Message("loaded");
        observer.StageStarted("sft", 0, 1, 1);
        observer.StepFinished(new StepReport("sft", 1, 1, TimeSpan.Zero, new Dictionary<string, double>()));
        observer.Message("3 lines dropped", isWarning: true);
        Assert.Equal("[0:00] warning: 3 lines dropped", Assert.Single(Lines()));
    }

    public void Dispose() => _writer.Dispose();

    private string[] Lines() => _writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
