using System.Text.Json;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Comparisons;

/// <summary>Tells the parent process what a worker does, one JSON object a line.</summary>
/// <param name="output">The worker's standard output, which the parent reads.</param>
internal sealed class WorkerObserver(TextWriter output) : ITrainingObserver
{
    /// <summary>Writes an event.</summary>
    /// <param name="line">The event.</param>
    public void Send(WorkerEvent line) => output.WriteLine(JsonSerializer.Serialize(line, JsonLines.Options));

    /// <inheritdoc/>
    public void Message(string message, bool isWarning = false) => Send(new WorkerEvent { Message = message, IsWarning = isWarning });

    /// <inheritdoc/>
    public void StageStarted(string stage, int index, int count, int steps)
    {
        // The parent names units as it hands them out; their steps name their stages.
    }

    /// <inheritdoc/>
    public void StepFinished(StepReport report) => Send(new WorkerEvent { Step = report });

    /// <inheritdoc/>
    public void Progress(string what, int done, int total)
    {
        // What several workers are at in between would only flicker.
    }

    /// <inheritdoc/>
    public void Evaluated(EvaluationReport report) => Send(new WorkerEvent { Evaluation = report });
}
