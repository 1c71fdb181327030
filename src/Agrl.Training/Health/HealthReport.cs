namespace Agrl.Training.Health;

/// <summary>What the watchers say of a step or an evaluation.</summary>
/// <param name="Metrics"><c>health/NAME</c> for each watcher that had something to look at: 1 where it is bad, else 0.</param>
/// <param name="Alerts">The warnings that are new.</param>
public sealed record HealthReport(IReadOnlyDictionary<string, double> Metrics, IReadOnlyList<HealthAlert> Alerts);
