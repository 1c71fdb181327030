using System.Text.Json.Serialization;

namespace Agrl.Relevance.Metrics;

/// <summary>How far P(tier) can be believed, over the predictions that carry it.</summary>
/// <param name="Count">Predictions with P(tier).</param>
/// <param name="ExpectedCalibrationError">
/// ECE: over ten equal bins of the top tier's probability, the weighted gap between mean probability and share right.
/// </param>
/// <param name="BrierScore">The mean squared distance to the gold tier's one-hot vector, summed over tiers: 0 (best) to 2.</param>
/// <param name="NegativeLogLikelihood">The mean of -ln P(gold tier), in nats; probabilities under 1e-12 count as 1e-12.</param>
/// <param name="Accuracy">The share of predictions whose most probable tier is gold; the first in the rubric's order wins a tie.</param>
/// <param name="Bins">The ten bins.</param>
public sealed record CalibrationMetrics(
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("expected_calibration_error")] double ExpectedCalibrationError,
    [property: JsonPropertyName("brier_score")] double BrierScore,
    [property: JsonPropertyName("negative_log_likelihood")] double NegativeLogLikelihood,
    [property: JsonPropertyName("accuracy")] double Accuracy,
    [property: JsonPropertyName("bins")] IReadOnlyList<CalibrationBin> Bins);
