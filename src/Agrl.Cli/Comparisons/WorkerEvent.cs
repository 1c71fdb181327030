using Agrl.Training.Comparison;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Comparisons;

/// <summary>A line that a worker process writes; one of its parts is set.</summary>
internal sealed record WorkerEvent
{
    /// <summary>Something worth a line.</summary>
    public string? Message { get; init; }

    /// <summary>Whether the message is a warning.</summary>
    public bool IsWarning { get; init; }

    /// <summary>A step.</summary>
    public StepReport? Step { get; init; }

    /// <summary>An evaluation.</summary>
    public EvaluationReport? Evaluation { get; init; }

    /// <summary>A unit that is done.</summary>
    public ComparisonUnit? Done { get; init; }

    /// <summary>A unit that failed.</summary>
    public UnitFailure? Failed { get; init; }
}
