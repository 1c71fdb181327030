namespace Agrl.Training.Health;

/// <summary>A warning: something that a watcher saw for the first time in a stage.</summary>
/// <param name="Watcher">The watcher's name.</param>
/// <param name="Stage">The stage's label.</param>
/// <param name="Step">The step, from 1; of an evaluation the stage's last.</param>
/// <param name="Value">The figure.</param>
/// <param name="Limit">What it was compared with.</param>
/// <param name="Message">What is seen and what to try.</param>
public sealed record HealthAlert(string Watcher, string Stage, int Step, double Value, double Limit, string Message);
