using Agrl.Training.Evaluation;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Stages;

/// <summary>Times the steps of a stage.</summary>
internal sealed class StepPace(TimeProvider clock)
{
    private readonly long _start = clock.GetTimestamp();
    private long _last = clock.GetTimestamp();

    /// <summary>A step's report, with its seconds and tokens a second.</summary>
    public StepReport Report(string stage, int step, int steps, long tokens, Dictionary<string, double> metrics)
    {
        var now = clock.GetTimestamp();
        var seconds = clock.GetElapsedTime(_last, now).TotalSeconds - metrics.GetValueOrDefault(PeriodicEvaluation.SecondsMetric);
        _last = now;
        metrics["num_tokens"] = tokens;
        metrics["step_seconds"] = seconds;
        metrics["tokens_per_second"] = seconds > 0 ? tokens / seconds : 0;
        return new StepReport(stage, step, steps, clock.GetElapsedTime(_start, now), metrics);
    }
}
