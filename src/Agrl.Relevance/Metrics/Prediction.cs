using System.Collections.ObjectModel;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Responses;

namespace Agrl.Relevance.Metrics;

/// <summary>What a model said about one judgment, beside the gold; what all metrics are computed from.</summary>
public sealed record Prediction
{
    /// <summary>The judgment's identifier.</summary>
    public required string JudgmentId { get; init; }

    /// <summary>The query's identifier.</summary>
    public required string QueryId { get; init; }

    /// <summary>The slice that it is reported in too; null for none.</summary>
    public string? Slice { get; init; }

    /// <summary>The gold tier's grade.</summary>
    public required int GoldTier { get; init; }

    /// <summary>The gold verdicts as far as they are known.</summary>
    public IReadOnlyDictionary<string, string> GoldVerdicts { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The parsed response. One that is not valid counts as wrong, even where its tier could be read.</summary>
    public required ParsedResponse Response { get; init; }

    /// <summary>
    /// Whether the predictor gives a tier alone (a trivial reference, a classifier): format, verdicts, rule adherence and length are then
    /// not applicable rather than perfect or wrong.
    /// </summary>
    public bool TierOnly { get; init; }

    /// <summary>
    /// P(tier) in the order of the rubric's tiers, read at the tier's token and normalized over the tiers, so that it adds up to 1;
    /// null where it was not read.
    /// </summary>
    public IReadOnlyList<double>? TierProbabilities { get; init; }

    /// <summary>Whether each of n further samples has the gold tier, for pass@k; null where none was drawn.</summary>
    public IReadOnlyList<bool>? SampleCorrect { get; init; }

    /// <summary>The response's length in tokens, the end token included.</summary>
    public int ResponseTokens { get; init; }

    /// <summary>Whether the response was cut off at the longest length allowed.</summary>
    public bool Truncated { get; init; }

    /// <summary>The predicted tier that counts: that of a valid response, else null.</summary>
    public int? PredictedTier => Response.IsValid ? Response.Tier : null;

    /// <summary>The prediction of a predictor that gives a tier alone.</summary>
    /// <param name="judgment">The judgment; its tier is required.</param>
    /// <param name="tier">The predicted grade.</param>
    /// <exception cref="InputException">The judgment has no tier.</exception>
    public static Prediction OfTier(Judgment judgment, int tier)
    {
        ArgumentNullException.ThrowIfNull(judgment);
        return new Prediction
        {
            JudgmentId = judgment.Id,
            QueryId = judgment.QueryId,
            Slice = judgment.Slice,
            GoldTier = judgment.Tier ?? throw new InputException($"judgment '{judgment.Id}' has no tier; metrics need the gold tier"),
            GoldVerdicts = judgment.Verdicts,
            Response = new ParsedResponse { IsValid = true, Tier = tier, Verdicts = ReadOnlyDictionary<string, string>.Empty, Spans = [] },
            TierOnly = true,
        };
    }
}
