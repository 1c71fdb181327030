namespace Agrl.Training.Runs;

/// <summary>How far a run got, for people and reports (state.json); a resume goes by the checkpoints themselves.</summary>
/// <param name="StagesDone">Labels of the finished stages, in order.</param>
/// <param name="GlobalStep">Steps written to metrics.jsonl.</param>
/// <param name="Completed">Whether the run finished.</param>
public sealed record RunState(IReadOnlyList<string> StagesDone, int GlobalStep, bool Completed)
{
    /// <summary>The newest checkpoint's name; null before the first.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The best checkpoint; null where none is looked for or was found.</summary>
    public BestCheckpoint? Best { get; init; }
}
