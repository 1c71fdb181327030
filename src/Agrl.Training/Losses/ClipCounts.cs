namespace Agrl.Training.Losses;

/// <summary>Tokens whose ratio the clip range cut.</summary>
/// <param name="Low">Below the range with a negative advantage.</param>
/// <param name="High">Above the range with a positive advantage.</param>
public readonly record struct ClipCounts(long Low, long High);
