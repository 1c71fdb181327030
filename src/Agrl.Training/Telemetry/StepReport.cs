namespace Agrl.Training.Telemetry;

/// <summary>What one step of a stage did.</summary>
/// <param name="Stage">The stage's label.</param>
/// <param name="Step">The step, from 1.</param>
/// <param name="Steps">The stage's steps.</param>
/// <param name="Elapsed">Time spent in the stage's steps, those before a resume included.</param>
/// <param name="Metrics">Metrics by their TRL names, such as <c>loss, reward, kl, entropy, tokens_per_second</c>.</param>
public sealed record StepReport(string Stage, int Step, int Steps, TimeSpan Elapsed, IReadOnlyDictionary<string, double> Metrics)
{
    /// <summary>The stage's remaining time at the mean pace so far.</summary>
    public TimeSpan Remaining => Step == 0 ? TimeSpan.Zero : Elapsed / Step * (Steps - Step);
}
