using System.Text.Json.Serialization;

namespace Agrl.Training.Evaluation;

/// <summary>A line of a predictions file.</summary>
public sealed record PredictionLine
{
    /// <summary>The judgment's identifier.</summary>
    public required string Id { get; init; }

    /// <summary>The query.</summary>
    public required string Query { get; init; }

    /// <summary>The product's identifier.</summary>
    public required string ProductId { get; init; }

    /// <summary>The product's title.</summary>
    public required string Title { get; init; }

    /// <summary>The predicted tier; null, which is written, where the response did not parse.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int? Tier { get; init; }

    /// <summary>P(tier) by grade, in the rubric's order of tiers; null where it was not read.</summary>
    [JsonConverter(typeof(TierProbabilitiesConverter))]
    public IReadOnlyDictionary<int, double>? TierProbabilities { get; init; }

    /// <summary>The stated verdicts.</summary>
    public required IReadOnlyDictionary<string, string> Verdicts { get; init; }

    /// <summary>The response as the model wrote it: tier and reasons.</summary>
    public required string Response { get; init; }

    /// <summary>Why the response did not parse; null where it did.</summary>
    public string? ParseError { get; init; }

    /// <summary>The gold tier; null where it is not known.</summary>
    public int? GoldTier { get; init; }

    /// <summary>The gold verdicts; null where none is known.</summary>
    public IReadOnlyDictionary<string, string>? GoldVerdicts { get; init; }

    /// <summary>The slice; null for none.</summary>
    public string? Slice { get; init; }

    /// <summary>The line of a response.</summary>
    /// <param name="response">What the model said.</param>
    /// <param name="grades">The grades of the rubric's tiers, in its order.</param>
    public static PredictionLine Of(JudgedResponse response, IReadOnlyList<int> grades)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(grades);
        return new PredictionLine
        {
            Id = response.Judgment.Id,
            Query = response.Judgment.Query,
            ProductId = response.Judgment.Product.Id,
            Title = response.Judgment.Product.Title,
            Tier = response.Tier,
            TierProbabilities = response.TierProbabilities?.Zip(grades).ToDictionary(pair => pair.Second, pair => pair.First),
            Verdicts = response.Parsed.Verdicts,
            Response = response.Response,
            ParseError = response.Parsed.Error,
            GoldTier = response.Judgment.Tier,
            GoldVerdicts = response.Judgment.Verdicts.Count > 0 ? response.Judgment.Verdicts : null,
            Slice = response.Judgment.Slice,
        };
    }
}
