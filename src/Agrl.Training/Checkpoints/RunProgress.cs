using Agrl.Training.Telemetry;

namespace Agrl.Training.Checkpoints;

/// <summary>How far a run was when a checkpoint was written: the content of checkpoint.json.</summary>
public sealed record RunProgress
{
    /// <summary>The stage's place, from 0.</summary>
    public required int StageIndex { get; init; }

    /// <summary>The stage's label.</summary>
    public required string Stage { get; init; }

    /// <summary>Steps of the stage that were done.</summary>
    public required int Step { get; init; }

    /// <summary>Whether the stage has no step left; what follows it (its evaluation, the next stage) is to be done.</summary>
    public required bool StageDone { get; init; }

    /// <summary>Steps of all stages written to metrics.jsonl.</summary>
    public required int GlobalStep { get; init; }

    /// <summary>The length of each telemetry file in bytes, by its path in the run folder.</summary>
    public required IReadOnlyDictionary<string, long> Files { get; init; }

    /// <summary>The evaluations made so far.</summary>
    public required IReadOnlyList<EvaluationReport> Evaluations { get; init; }

    /// <summary>The metric that the best checkpoint is known by, after this step; null where it was not measured.</summary>
    public double? Score { get; init; }

    /// <summary>Seconds that an arm of a comparison has trained so far, evaluations for its curves among them; 0 of a run.</summary>
    public double Seconds { get; init; }

    /// <summary>What the stage goes on with; null after its last step.</summary>
    public StageState? State { get; init; }

    /// <summary>Where it is, in words.</summary>
    public string Place => StageDone ? $"the end of stage {Stage}" : $"step {Step} of stage {Stage}";

    /// <summary>Later of two in a run.</summary>
    internal (int, bool, int) Order => (StageIndex, StageDone, Step);
}
