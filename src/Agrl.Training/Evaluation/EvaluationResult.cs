using Agrl.Relevance.Metrics;

namespace Agrl.Training.Evaluation;

/// <summary>The metrics of a set and what they were computed from.</summary>
/// <param name="Metrics">All metrics, per slice too.</param>
/// <param name="Responses">What the model said, in the set's order.</param>
public sealed record EvaluationResult(EvaluationMetrics Metrics, IReadOnlyList<JudgedResponse> Responses)
{
    /// <summary>Where fewer answers than this are well-formed, a model has lost the form, or never had it.</summary>
    public const double LeastFormat = 0.5;

    /// <summary>The headline figures by name, in the order to show; NaN where one is not applicable.</summary>
    public IReadOnlyDictionary<string, double> Figures() => FiguresOf(Metrics);

    /// <summary>The headline figures of any metrics.</summary>
    /// <param name="metrics">The metrics.</param>
    public static IReadOnlyDictionary<string, double> FiguresOf(EvaluationMetrics metrics)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        var figures = new Dictionary<string, double>
        {
            [FigureNames.MacroF1] = metrics.MacroF1 ?? double.NaN,
            [FigureNames.Accuracy] = metrics.Accuracy ?? double.NaN,
            [FigureNames.GoodF1] = metrics.GoodF1 ?? double.NaN,
            [FigureNames.VerdictAccuracy] = metrics.VerdictAccuracy ?? double.NaN,
            [FigureNames.RuleAdherence] = metrics.RuleAdherence ?? double.NaN,
            [FigureNames.FullyRight] = metrics.FullyRight ?? double.NaN,
            [FigureNames.FormatRate] = metrics.FormatRate ?? double.NaN,
        };
        foreach (var tier in metrics.Tiers)
            figures[FigureNames.Tier(tier.Grade)] = tier.F1 ?? double.NaN;
        foreach (var (k, value) in metrics.PassAtK ?? new Dictionary<int, double>())
            figures[FigureNames.Pass(k)] = value;
        return figures;
    }
}
