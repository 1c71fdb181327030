using System.Text.Json.Serialization;

namespace Agrl.Relevance.Metrics;

/// <summary>
/// The metrics of one set of predictions, or of one slice of it. JSON names are snake_case. Null is "not applicable" (nothing to count),
/// never zero; no value is NaN.
/// </summary>
public sealed record EvaluationMetrics
{
    /// <summary>The number of judgments.</summary>
    [JsonPropertyName("count")]
    public required int Count { get; init; }

    /// <summary>The share of judgments whose tier is right; an unparsed response is wrong. Null where there are none.</summary>
    [JsonPropertyName(FigureNames.Accuracy)]
    public required double? Accuracy { get; init; }

    /// <summary>The mean F1 over the tiers that occur in gold or predictions; a tier that occurs in neither is left out.</summary>
    [JsonPropertyName(FigureNames.MacroF1)]
    public required double? MacroF1 { get; init; }

    /// <summary>
    /// F1 of "good" (the rubric's good tiers against the others); null where good occurs in neither gold nor predictions.
    /// </summary>
    [JsonPropertyName(FigureNames.GoodF1)]
    public required double? GoodF1 { get; init; }

    /// <summary>
    /// Cohen's kappa of gold and predicted tiers, an unparsed response a disagreement; null where no disagreement could be expected. Files
    /// of earlier versions have none.
    /// </summary>
    [JsonPropertyName("kappa")]
    public double? Kappa { get; init; }

    /// <summary>
    /// Cohen's kappa with quadratic weights over the rubric's order of tiers, an unparsed response as far off as a tier can be;
    /// null as above.
    /// </summary>
    [JsonPropertyName("weighted_kappa")]
    public double? WeightedKappa { get; init; }

    /// <summary>Precision, recall and F1 of each tier, in the rubric's order.</summary>
    [JsonPropertyName("tiers")]
    public required IReadOnlyList<TierMetrics> Tiers { get; init; }

    /// <summary>Gold against predicted tiers.</summary>
    [JsonPropertyName("confusion")]
    public required ConfusionMatrix Confusion { get; init; }

    /// <summary>The share of responses that parsed; null for predictors of a tier alone.</summary>
    [JsonPropertyName(FigureNames.FormatRate)]
    public required double? FormatRate { get; init; }

    /// <summary>
    /// The share of known gold verdicts that are stated right, over all criteria; what is unparsed or not stated is wrong.
    /// </summary>
    [JsonPropertyName(FigureNames.VerdictAccuracy)]
    public required double? VerdictAccuracy { get; init; }

    /// <summary>Verdict accuracy of each criterion that has known verdicts, in the rubric's order.</summary>
    [JsonPropertyName("criteria")]
    public required IReadOnlyList<CriterionMetrics> Criteria { get; init; }

    /// <summary>
    /// The share of parsed responses whose stated verdicts imply the stated tier; one that leaves a criterion out does not adhere. Null
    /// without rules or parsed responses.
    /// </summary>
    [JsonPropertyName(FigureNames.RuleAdherence)]
    public required double? RuleAdherence { get; init; }

    /// <summary>
    /// Discriminative hallucination: the share, of judgments with known verdicts, whose response states all of these right and the
    /// tier wrong.
    /// </summary>
    [JsonPropertyName("discriminative_hallucination")]
    public required double? DiscriminativeHallucination { get; init; }

    /// <summary>
    /// The share of responses whose tier and every known verdict are right; an unparsed one is wrong. Null for predictors of a tier alone.
    /// A right tier for a wrong reason counts in the accuracy, a consistent wrong answer in the rule adherence, and neither here. Files of
    /// earlier versions have none.
    /// </summary>
    [JsonPropertyName(FigureNames.FullyRight)]
    public double? FullyRight { get; init; }

    /// <summary>pass@k by k: the chance that one of k samples has the gold tier, without bias; null where nothing was sampled.</summary>
    [JsonPropertyName("pass_at_k")]
    public required IReadOnlyDictionary<int, double>? PassAtK { get; init; }

    /// <summary>How far P(tier) can be believed; null where it was not read.</summary>
    [JsonPropertyName("calibration")]
    public required CalibrationMetrics? Calibration { get; init; }

    /// <summary>The CumPT decision against the gold band; null where it was not asked for or P(tier) was not read.</summary>
    [JsonPropertyName("cum_pt")]
    public required CumPtMetrics? CumPt { get; init; }

    /// <summary>The mean length of responses in tokens; null for predictors of a tier alone.</summary>
    [JsonPropertyName("mean_response_tokens")]
    public required double? MeanResponseTokens { get; init; }

    /// <summary>The share of responses that were cut off; null for predictors of a tier alone.</summary>
    [JsonPropertyName("truncated_rate")]
    public required double? TruncatedRate { get; init; }

    /// <summary>The same metrics of each slice, by name in ordinal order; null within a slice, empty where no judgment names one.</summary>
    [JsonPropertyName("slices")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, EvaluationMetrics>? Slices { get; init; }
}
