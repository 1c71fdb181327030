namespace Agrl.Relevance.Judgments;

/// <summary>
/// One judged (query, product) pair: a line of a judgment file. JSON names are the snake_case of the properties
/// (<c>id, query_id, query, product, tier, verdicts, verdict_origin, reasons, rationale, slice</c>).
/// </summary>
public sealed record Judgment
{
    /// <summary>The judgment's identifier, unique in its file; made from file and line where the source has none.</summary>
    public required string Id { get; init; }

    /// <summary>The query's identifier, what splits go by; the query's text where the source has none.</summary>
    public required string QueryId { get; init; }

    /// <summary>The shopper's query, never empty.</summary>
    public required string Query { get; init; }

    /// <summary>The product that was judged.</summary>
    public required Product Product { get; init; }

    /// <summary>The gold tier's grade, or null in data to be predicted.</summary>
    public int? Tier { get; init; }

    /// <summary>Gold verdicts by criterion; may cover some criteria only, or none.</summary>
    public IReadOnlyDictionary<string, string> Verdicts { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the verdicts come from.</summary>
    public VerdictOrigin VerdictOrigin { get; init; }

    /// <summary>Why each verdict holds, by criterion (such as <c>asked nike, has puma</c>); the body of a gold response.</summary>
    public IReadOnlyDictionary<string, string> Reasons { get; init; } = new Dictionary<string, string>();

    /// <summary>A free-text rationale by the judge, or null.</summary>
    public string? Rationale { get; init; }

    /// <summary>The slice that reports group by, such as <c>negation</c>; null for none.</summary>
    public string? Slice { get; init; }
}
