using Agrl.Training.Telemetry;

namespace Agrl.Cli.Comparisons;

/// <summary>Tells nobody.</summary>
internal sealed class SilentObserver : ITrainingObserver
{
    /// <inheritdoc/>
    public void Message(string message, bool isWarning = false)
    {
    }

    /// <inheritdoc/>
    public void StageStarted(string stage, int index, int count, int steps)
    {
    }

    /// <inheritdoc/>
    public void StepFinished(StepReport report)
    {
    }

    /// <inheritdoc/>
    public void Progress(string what, int done, int total)
    {
    }

    /// <inheritdoc/>
    public void Evaluated(EvaluationReport report)
    {
    }
}
