namespace Agrl.Relevance.Responses;

/// <summary>Where a part stands in a response's text.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Criterion">The criterion's name where the part is one, else null.</param>
/// <param name="Start">The first character.</param>
/// <param name="Length">The number of characters, its line break included.</param>
public readonly record struct ResponseSpan(ResponsePart Part, string? Criterion, int Start, int Length);
