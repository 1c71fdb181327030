namespace Agrl.Cli.Diagnosis;

/// <summary>Something about the machine that matters here.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="State">Whether it stands in the way.</param>
/// <param name="Value">What was found, and what to do about it.</param>
internal sealed record Finding(string Name, FindingState State, string Value);
