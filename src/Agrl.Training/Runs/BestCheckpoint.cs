namespace Agrl.Training.Runs;

/// <summary>The checkpoint with the highest value of a metric.</summary>
/// <param name="Checkpoint">Its name.</param>
/// <param name="Metric">The metric.</param>
/// <param name="Value">Its value.</param>
public sealed record BestCheckpoint(string Checkpoint, string Metric, double Value);
