using System.Text.Json.Serialization;

namespace Agrl.Relevance.Metrics;

/// <summary>The CumPT decision against the band of the gold tier, over the predictions that carry P(tier).</summary>
/// <param name="Beta">The probability to reach.</param>
/// <param name="Count">Predictions with P(tier).</param>
/// <param name="Accuracy">The share of right bands.</param>
/// <param name="MacroF1">The mean F1 over the bands that occur in gold or decisions.</param>
/// <param name="Counts">Gold bands (rows) against decisions (columns), in the order Good, Mid, Bad.</param>
public sealed record CumPtMetrics(
    [property: JsonPropertyName("beta")] double Beta,
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("accuracy")] double Accuracy,
    [property: JsonPropertyName("macro_f1")] double MacroF1,
    [property: JsonPropertyName("counts")] IReadOnlyList<IReadOnlyList<int>> Counts);
