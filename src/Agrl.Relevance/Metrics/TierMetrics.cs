using System.Text.Json.Serialization;

namespace Agrl.Relevance.Metrics;

/// <summary>
/// How well one tier is told. Precision, recall and F1 are null where the tier occurs in neither gold nor predictions; else an empty
/// denominator gives 0.
/// </summary>
/// <param name="Grade">The tier's grade.</param>
/// <param name="Name">The tier's name.</param>
/// <param name="Precision">Right predictions of the tier / predictions of it.</param>
/// <param name="Recall">Right predictions of the tier / judgments of it.</param>
/// <param name="F1">Their harmonic mean, 2 TP / (predicted + support).</param>
/// <param name="Support">Judgments of the tier.</param>
/// <param name="Predicted">Predictions of the tier.</param>
public sealed record TierMetrics(
    [property: JsonPropertyName("grade")] int Grade,
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("precision")] double? Precision,
    [property: JsonPropertyName("recall")] double? Recall,
    [property: JsonPropertyName("f1")] double? F1,
    [property: JsonPropertyName("support")] int Support,
    [property: JsonPropertyName("predicted")] int Predicted);
