using Agrl.Relevance.Judgments;
using Agrl.Relevance.Metrics;
using Agrl.Relevance.Responses;

namespace Agrl.Training.Evaluation;

/// <summary>What the model said about a judgment's pair, with the text; a line of a predictions file is made from it.</summary>
/// <param name="Judgment">The judgment; its tier may be missing in data to be predicted.</param>
/// <param name="Response">The decoded response.</param>
/// <param name="Parsed">What the strict parse found in it.</param>
/// <param name="Tier">The stated tier; null where the response did not parse.</param>
/// <param name="TierProbabilities">P(tier) in the rubric's order of tiers; null where it was not read.</param>
/// <param name="Prediction">The same as metrics see it; null where the judgment has no tier.</param>
public sealed record JudgedResponse(
    Judgment Judgment,
    string Response,
    ParsedResponse Parsed,
    int? Tier,
    IReadOnlyList<double>? TierProbabilities,
    Prediction? Prediction);
