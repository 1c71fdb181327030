namespace Agrl.Training.Configuration;

/// <summary>
/// When checkpoints are written, from which <c>agrl train --resume</c> goes on, and a comparison within its arms, and which are kept; of an
/// arm, no longer than until it is finished.
/// </summary>
public sealed record CheckpointSettings
{
    /// <summary>
    /// Write checkpoints: after every stage, when interrupted, and as the other keys say. A run without them cannot be resumed.
    /// </summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Write one after every n-th step of a stage; 0 for none.</summary>
    public int EverySteps { get; init; }

    /// <summary>Write one where the last is this many minutes old; 0 for none.</summary>
    public double EveryMinutes { get; init; } = 10;

    /// <summary>How many of those within stages are kept, newest first.</summary>
    public int KeepLast { get; init; } = 2;

    /// <summary>Keep those at the ends of stages, whatever keep_last says; of runs alone, not of arms.</summary>
    public bool KeepStages { get; init; } = true;

    /// <summary>
    /// Keep the best by this metric too, such as <c>dev/macro_f1</c>; more is better. A checkpoint is written at each step that is better
    /// than all before it, of those that <c>evaluation.during</c> measures. Without it, and of arms, no best one is kept.
    /// </summary>
    public string? BestMetric { get; init; }
}
