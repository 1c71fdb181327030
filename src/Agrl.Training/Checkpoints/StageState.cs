using Agrl.Training.Replay;
using Agrl.Training.Rollouts;

namespace Agrl.Training.Checkpoints;

/// <summary>
/// What a stage needs to go on after a step, beside tensors and pairs. There is little of it: the seeds of a step derive from the run's
/// seed and the step's number, and a pool of prompts is drawn forward to its place.
/// </summary>
public sealed record StageState
{
    /// <summary>Steps done.</summary>
    public required int Step { get; init; }

    /// <summary>Draws from the stage's pool so far.</summary>
    public required int Drawn { get; init; }

    /// <summary>Where the pool is that may pass prompts over; null where none is.</summary>
    public PromptPoolState? Pool { get; init; }

    /// <summary>Tokens sampled before the first step, for preference pairs.</summary>
    public long SampledTokens { get; init; }

    /// <summary>Tokens of the prompts that they were sampled for.</summary>
    public long PromptTokens { get; init; }

    /// <summary>Optimizer and schedule.</summary>
    public required OptimizerState Optimizer { get; init; }

    /// <summary>The replay buffer.</summary>
    public IReadOnlyList<ReplayEntry> Replay { get; init; } = [];

    /// <summary>Passes of the stage that drew dropout masks of an adapter.</summary>
    public ulong TrainingPasses { get; init; }

    /// <summary>Time spent in the stage's steps so far, in seconds.</summary>
    public double Seconds { get; init; }
}
