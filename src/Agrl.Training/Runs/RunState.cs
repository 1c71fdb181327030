namespace Agrl.Training.Runs;

/// <summary>How far a run got: the record that a resume goes by.</summary>
/// <param name="ConfigurationDirectory">The folder that the configuration's input paths are relative to.</param>
/// <param name="ConfigurationHash">A hash of the resolved configuration.</param>
/// <param name="StagesDone">Labels of the finished stages, in order.</param>
/// <param name="GlobalStep">Steps written to metrics.jsonl at the end of the last finished stage.</param>
/// <param name="MetricsBytes">The length of metrics.jsonl then.</param>
/// <param name="CompletionsBytes">The length of completions.jsonl then.</param>
/// <param name="Completed">Whether the run finished.</param>
public sealed record RunState(
    string ConfigurationDirectory,
    string ConfigurationHash,
    IReadOnlyList<string> StagesDone,
    int GlobalStep,
    long MetricsBytes,
    long CompletionsBytes,
    bool Completed);
