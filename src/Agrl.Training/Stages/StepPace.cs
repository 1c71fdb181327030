using Agrl.Training.Evaluation;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Stages;

/// <summary>Times the steps of a stage, evaluations and checkpoints between them left out.</summary>
/// <param name="clock">The clock.</param>
/// <param name="earlier">Time that the stage's steps took before the run was resumed.</param>
internal sealed class StepPace(TimeProvider clock, TimeSpan earlier)
{
    private long _last = clock.GetTimestamp();

    /// <summary>Time spent in steps.</summary>
    public TimeSpan Elapsed { get; private set; } = earlier;

    /// <summary>Leaves out what happened since the last step.</summary>
    public void Restart() => _last = clock.GetTimestamp();

    /// <summary>A step's report, with its seconds and tokens a second.</summary>
    public StepReport Report(string stage, int step, int steps, long tokens, Dictionary<string, double> metrics)
    {
        var now = clock.GetTimestamp();
        var time = clock.GetElapsedTime(_last, now) - TimeSpan.FromSeconds(metrics.GetValueOrDefault(PeriodicEvaluation.SecondsMetric));
        var seconds = time.TotalSeconds;
        Elapsed += time;
        _last = now;
        metrics["num_tokens"] = tokens;
        metrics["step_seconds"] = seconds;
        metrics["tokens_per_second"] = seconds > 0 ? tokens / seconds : 0;
        return new StepReport(stage, step, steps, Elapsed, metrics);
    }
}
