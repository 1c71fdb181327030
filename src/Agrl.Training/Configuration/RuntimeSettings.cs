namespace Agrl.Training.Configuration;

/// <summary>Where and with what a run computes, and what it writes down.</summary>
public sealed record RuntimeSettings
{
    /// <summary>The device: <c>auto</c> (CUDA where there is one), <c>cpu</c> or <c>cuda</c>.</summary>
    public string Device { get; init; } = "auto";

    /// <summary>Threads of the tensor library; 0 leaves the number of physical cores.</summary>
    public int Threads { get; init; }

    /// <summary>Write TensorBoard events.</summary>
    public bool Tensorboard { get; init; } = true;

    /// <summary>Write completions of every n-th step to completions.jsonl; 0 writes none.</summary>
    public int CompletionsEvery { get; init; } = 10;

    /// <summary>The most completions that are written of one step.</summary>
    public int CompletionsPerStep { get; init; } = 32;

    /// <summary>Checkpoints, from which a run can be resumed.</summary>
    public CheckpointSettings Checkpoints { get; init; } = new();

    /// <summary>When the run is stopped, and when it is warned of.</summary>
    public HealthSettings Health { get; init; } = new();
}
