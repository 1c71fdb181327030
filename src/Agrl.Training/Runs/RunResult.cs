using Agrl.Training.Telemetry;

namespace Agrl.Training.Runs;

/// <summary>What a run left.</summary>
/// <param name="Folder">The run folder.</param>
/// <param name="Evaluations">Headline figures in the order they were measured, the trivial references first.</param>
/// <param name="Elapsed">Wall-clock time of this call.</param>
public sealed record RunResult(string Folder, IReadOnlyList<EvaluationReport> Evaluations, TimeSpan Elapsed);
