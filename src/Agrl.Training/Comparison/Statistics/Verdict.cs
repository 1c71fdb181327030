namespace Agrl.Training.Comparison.Statistics;

/// <summary>What the numbers say about an arm against another.</summary>
public enum Verdict
{
    /// <summary>Neither is shown to be better: that is not to say that they are equal.</summary>
    NotShown,

    /// <summary>Better.</summary>
    Better,

    /// <summary>Worse.</summary>
    Worse,
}
