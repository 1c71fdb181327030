using Agrl.Training.Comparison.Statistics;

namespace Agrl.Training.Comparison;

/// <summary>What a comparison came to.</summary>
/// <param name="Table">The arms side by side, of all results that are there.</param>
/// <param name="Statistics">What the numbers show; null where no seed has all arms, or the reference is not there.</param>
/// <param name="Failures">Starts and arms that failed, with the arms of a failed start among them.</param>
public sealed record ComparisonOutcome(ComparisonTable Table, ComparisonStatistics? Statistics, IReadOnlyList<UnitFailure> Failures);
