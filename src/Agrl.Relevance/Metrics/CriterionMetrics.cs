using System.Text.Json.Serialization;

namespace Agrl.Relevance.Metrics;

/// <summary>How well one criterion is judged.</summary>
/// <param name="Name">The criterion's name.</param>
/// <param name="Accuracy">The share of known verdicts that are stated right.</param>
/// <param name="Support">Judgments whose verdict is known.</param>
public sealed record CriterionMetrics(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("accuracy")] double Accuracy,
    [property: JsonPropertyName("support")] int Support);
