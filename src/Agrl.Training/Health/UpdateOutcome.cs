using Agrl.Training.Rollouts;

namespace Agrl.Training.Health;

/// <summary>One update of a step: applied, or skipped for what was not finite in it.</summary>
/// <param name="Faults">What was not finite; the update was applied where there is nothing.</param>
/// <param name="Batch">What it was made of.</param>
public sealed record UpdateOutcome(UpdateFaults Faults, IReadOnlyList<TrainingGroup> Batch);
