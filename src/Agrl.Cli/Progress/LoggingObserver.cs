using Agrl.Training.Telemetry;
using Serilog;

namespace Agrl.Cli.Progress;

/// <summary>Keeps what a run told in its log file; figures of steps are in metrics.jsonl already.</summary>
/// <param name="log">The run folder's logger.</param>
internal sealed class LoggingObserver(ILogger log) : ITrainingObserver
{
    /// <inheritdoc/>
    public void Message(string message, bool isWarning = false)
    {
        if (isWarning)
            log.Warning("{Message}", message);
        else
            log.Information("{Message}", message);
    }

    /// <inheritdoc/>
    public void StageStarted(string stage, int index, int count, int steps) =>
        log.Information("Stage {Index} of {Count}: {Stage}, {Steps} steps", index + 1, count, stage, steps);

    /// <inheritdoc/>
    public void StepFinished(StepReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Step == report.Steps)
            log.Information("Stage {Stage} took {Elapsed}", report.Stage, report.Elapsed);
        else
            log.Verbose("Step {Step} of {Stage}", report.Step, report.Stage);
    }

    /// <inheritdoc/>
    public void Progress(string what, int done, int total) => log.Verbose("{What}: {Done} of {Total}", what, done, total);

    /// <inheritdoc/>
    public void Evaluated(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        log.Information("Evaluated {Stage} on {Set} in {Elapsed}: {@Figures}", report.Stage, report.Set, report.Elapsed, report.Figures);
    }
}
