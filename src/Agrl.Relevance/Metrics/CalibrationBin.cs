using System.Text.Json.Serialization;

namespace Agrl.Relevance.Metrics;

/// <summary>Predictions whose top tier's probability is in (Lower, Upper]; the first bin holds 0 too.</summary>
/// <param name="Lower">The lower bound, exclusive.</param>
/// <param name="Upper">The upper bound, inclusive.</param>
/// <param name="Count">Predictions in the bin.</param>
/// <param name="MeanConfidence">Their mean top probability; null where there are none.</param>
/// <param name="Accuracy">The share whose most probable tier is gold; null where there are none.</param>
public sealed record CalibrationBin(
    [property: JsonPropertyName("lower")] double Lower,
    [property: JsonPropertyName("upper")] double Upper,
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("mean_confidence")] double? MeanConfidence,
    [property: JsonPropertyName("accuracy")] double? Accuracy);
