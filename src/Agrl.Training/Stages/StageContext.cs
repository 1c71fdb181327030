using Agrl.Relevance.Judgments;
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

    /// <summary>The stage's own randomness: what is drawn from it depends on no other stage.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>Where steps and completions are written.</summary>
    public required RunLog Log { get; init; }

    /// <summary>Evaluates every few steps; null for none.</summary>
    public PeriodicEvaluation? During { get; init; }

    /// <summary>The clock of durations.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Looked at between steps.</summary>
    public CancellationToken Cancellation { get; init; }
}
