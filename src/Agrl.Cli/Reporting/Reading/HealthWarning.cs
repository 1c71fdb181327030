namespace Agrl.Cli.Reporting.Reading;

/// <summary>A warning of metrics.jsonl: what a watcher saw first in a stage.</summary>
/// <param name="Stage">The stage's label.</param>
/// <param name="Step">The step.</param>
/// <param name="Watcher">The watcher's name.</param>
/// <param name="Message">What it saw and what to try.</param>
internal sealed record HealthWarning(string Stage, int Step, string Watcher, string Message);
