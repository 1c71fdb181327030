using Agrl.Relevance.Judgments;
using Agrl.Training.Checkpoints;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Policies;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Stages;

/// <summary>What a stage works with.</summary>
public sealed record StageContext
{
    /// <summary>The policy that is trained, in place.</summary>
    public required Policy Policy { get; init; }

    /// <summary>Judgments with gold responses, for SFT.</summary>
    public required IReadOnlyList<Judgment> Sft { get; init; }

    /// <summary>Judgments that DPO, GRPO and AGRL draw prompts from.</summary>
    public required IReadOnlyList<Judgment> Rl { get; init; }

    /// <summary>One of the two.</summary>
    /// <param name="set">Which.</param>
    public IReadOnlyList<Judgment> Of(TrainingSet set) => set is TrainingSet.Rl ? Rl : Sft;

    /// <summary>The stage's own randomness: what is drawn from it depends on no other stage.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>Where steps and completions are written.</summary>
    public required RunLog Log { get; init; }

    /// <summary>Evaluates every few steps; null for none.</summary>
    public PeriodicEvaluation? During { get; init; }

    /// <summary>The clock of durations.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Looked at between steps: a step that was begun is finished, so that it can be saved.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>What the stage goes on from; null from its start.</summary>
    public StageCheckpoint? Resumed { get; init; }

    /// <summary>Evaluates and saves between steps; null does neither.</summary>
    public IStageKeeper? Keeper { get; init; }

    /// <summary>Steps that were done before the stage goes on.</summary>
    internal int StepsBefore => Resumed?.State.Step ?? 0;

    /// <summary>Time that those steps took.</summary>
    internal TimeSpan TimeBefore => TimeSpan.FromSeconds(Resumed?.State.Seconds ?? 0);

    /// <summary>Tells that a step is done; stops here where that was asked for.</summary>
    /// <param name="step">The step; 0 after preparations that are worth keeping.</param>
    /// <param name="steps">The stage's steps.</param>
    /// <param name="snapshot">What the stage would go on with.</param>
    internal void StepDone(int step, int steps, Func<StageSnapshot> snapshot)
    {
        // A keeper stops once it has saved; a signal that comes after that waits for the next step.
        if (Keeper is not null)
            Keeper.StepDone(step, steps, snapshot);
        else
            Cancellation.ThrowIfCancellationRequested();
    }
}
