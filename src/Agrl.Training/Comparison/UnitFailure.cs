namespace Agrl.Training.Comparison;

/// <summary>A part of a comparison that failed; the others went on.</summary>
/// <param name="Unit">The part.</param>
/// <param name="Message">What went wrong.</param>
public sealed record UnitFailure(ComparisonUnit Unit, string Message);
