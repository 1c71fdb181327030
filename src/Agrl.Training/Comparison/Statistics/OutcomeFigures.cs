using Agrl.Relevance.Metrics;

namespace Agrl.Training.Comparison.Statistics;

/// <summary>The figures that are compared; NaN where there is nothing to count.</summary>
/// <param name="MacroF1">The mean F1 over the tiers that occur.</param>
/// <param name="Accuracy">The share of right tiers; a response that did not parse is wrong.</param>
/// <param name="RuleAdherence">The share of parsed responses whose verdicts imply their tier.</param>
/// <param name="FullyRight">The share of responses whose tier and every verdict that the gold knows are right;
/// one that did not parse is wrong.</param>
public readonly record struct OutcomeFigures(double MacroF1, double Accuracy, double RuleAdherence, double FullyRight)
{
    /// <summary>The figures' names, in the order of <see cref="Of"/>.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [FigureNames.MacroF1, FigureNames.Accuracy, FigureNames.RuleAdherence, FigureNames.FullyRight];

    /// <summary>A figure by its place in <see cref="Names"/>.</summary>
    /// <param name="figure">The place.</param>
    public double Of(int figure) => figure switch
    {
        0 => MacroF1,
        1 => Accuracy,
        2 => RuleAdherence,
        3 => FullyRight,
        _ => throw new ArgumentOutOfRangeException(nameof(figure), figure, "Expected a place in the list of names."),
    };
}
