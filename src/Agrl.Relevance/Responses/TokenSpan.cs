namespace Agrl.Relevance.Responses;

/// <summary>The tokens of a part of a response.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Criterion">The criterion's name where the part is one, else null.</param>
/// <param name="Start">The first token.</param>
/// <param name="End">The token after the last; equal to <paramref name="Start"/> where no token ends in the part.</param>
public readonly record struct TokenSpan(ResponsePart Part, string? Criterion, int Start, int End);
