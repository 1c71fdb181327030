using Agrl.Relevance.Judgments;
using Agrl.Relevance.Metrics;
using Agrl.Relevance.Rubrics;

namespace Agrl.Training.Evaluation;

/// <summary>What anyone gets without a model, on the same data: the majority tier, and the overlap of query and title words.</summary>
public static class TrivialReferences
{
    /// <summary>The name of the majority reference in reports.</summary>
    public const string Majority = "majority-tier";

    /// <summary>The name of the overlap reference in reports.</summary>
    public const string Overlap = "token-overlap";

    /// <summary>Whether a row of figures is one of them, and of no model.</summary>
    /// <param name="stage">The row's name.</param>
    public static bool IsOne(string stage) => stage is Majority or Overlap;

    /// <summary>Fits both on training judgments and evaluates them.</summary>
    /// <param name="rubric">The rubric.</param>
    /// <param name="training">Judgments to fit on.</param>
    /// <param name="judgments">Judgments to evaluate on.</param>
    public static IEnumerable<KeyValuePair<string, EvaluationMetrics>> Evaluate(
        Rubric rubric, IEnumerable<Judgment> training, IReadOnlyList<Judgment> judgments)
    {
        var calculator = new MetricsCalculator(rubric);
        var known = training.Where(j => j.Tier is not null).ToList();
        yield return new(Majority, calculator.Compute(MajorityReference.Fit(rubric, known).Predict(judgments)));
        yield return new(Overlap, calculator.Compute(OverlapReference.Fit(rubric, known).Predict(judgments)));
    }
}
