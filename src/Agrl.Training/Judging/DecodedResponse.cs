using Agrl.Relevance.Responses;

namespace Agrl.Training.Judging;

/// <summary>A sampled response as text, as its parse, and where its parts stand among the tokens.</summary>
/// <param name="Text">The decoded text, without the end token.</param>
/// <param name="Parsed">What the strict parse found.</param>
/// <param name="Spans">The token ranges of the parts; the end token belongs to none.</param>
public sealed record DecodedResponse(string Text, ParsedResponse Parsed, IReadOnlyList<TokenSpan> Spans);
