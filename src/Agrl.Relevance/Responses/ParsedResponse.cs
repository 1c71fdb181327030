using System.Collections.ObjectModel;

namespace Agrl.Relevance.Responses;

/// <summary>What a strict parse found in a response.</summary>
public sealed record ParsedResponse
{
    /// <summary>Whether the whole text has the required form.</summary>
    public required bool IsValid { get; init; }

    /// <summary>Why it has not, in words; null when valid.</summary>
    public string? Error { get; init; }

    /// <summary>The stated tier's grade; may be known even where the rest is malformed, null otherwise.</summary>
    public int? Tier { get; init; }

    /// <summary>The stated verdicts by criterion; of a malformed response those read before the fault.</summary>
    public required IReadOnlyDictionary<string, string> Verdicts { get; init; }

    /// <summary>The stated reasons by criterion; a criterion stated without one has no entry.</summary>
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The closing note, or null.</summary>
    public string? Note { get; init; }

    /// <summary>Where each part stands, in order of appearance; those read before the fault where there is one.</summary>
    public required IReadOnlyList<ResponseSpan> Spans { get; init; }
}
