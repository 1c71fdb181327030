using Agrl.Training.Telemetry;

namespace Agrl.Cli.Progress;

/// <summary>Tells two observers everything.</summary>
/// <param name="first">Is told first.</param>
/// <param name="second">Is told second.</param>
internal sealed class ObserverPair(ITrainingObserver first, ITrainingObserver second) : ITrainingObserver
{
    /// <inheritdoc/>
    public void Message(string message, bool isWarning = false)
    {
        first.Message(message, isWarning);
        second.Message(message, isWarning);
    }

    /// <inheritdoc/>
    public void StageStarted(string stage, int index, int count, int steps)
    {
        first.StageStarted(stage, index, count, steps);
        second.StageStarted(stage, index, count, steps);
    }

    /// <inheritdoc/>
    public void StepFinished(StepReport report)
    {
        first.StepFinished(report);
        second.StepFinished(report);
    }

    /// <inheritdoc/>
    public void Progress(string what, int done, int total)
    {
        first.Progress(what, done, total);
        second.Progress(what, done, total);
    }

    /// <inheritdoc/>
    public void Evaluated(EvaluationReport report)
    {
        first.Evaluated(report);
        second.Evaluated(report);
    }
}
