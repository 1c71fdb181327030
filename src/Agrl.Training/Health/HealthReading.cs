namespace Agrl.Training.Health;

/// <summary>What a watcher sees.</summary>
/// <param name="IsBad">Whether the user should look at it.</param>
/// <param name="Value">The figure that was compared.</param>
/// <param name="Limit">What it was compared with.</param>
/// <param name="Message">What is seen, by which setting, and what to try; used where it is bad.</param>
internal sealed record HealthReading(bool IsBad, double Value, double Limit, string Message);
