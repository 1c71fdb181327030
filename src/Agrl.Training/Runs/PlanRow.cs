namespace Agrl.Training.Runs;

/// <summary>A row of the printed plan.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Its value in words.</param>
public sealed record PlanRow(string Name, string Value);
