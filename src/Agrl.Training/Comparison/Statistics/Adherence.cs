namespace Agrl.Training.Comparison.Statistics;

/// <summary>Whether a response's verdicts imply its tier.</summary>
public enum Adherence : byte
{
    /// <summary>It did not parse, or the rubric has no rules.</summary>
    Unknown,

    /// <summary>They imply another tier, or none.</summary>
    Breaks,

    /// <summary>They imply it.</summary>
    Follows,
}
