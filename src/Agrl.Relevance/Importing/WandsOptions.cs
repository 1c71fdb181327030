namespace Agrl.Relevance.Importing;

/// <summary>How to read WANDS, Wayfair's annotation data set of product search.</summary>
public sealed record WandsOptions
{
    /// <summary>The grade of each label. The default leaves tier 2 without judgments, as three labels cannot fill four tiers.</summary>
    public IReadOnlyDictionary<string, int> Tiers { get; init; } = new Dictionary<string, int>
    {
        ["Exact"] = 4,
        ["Partial"] = 3,
        ["Irrelevant"] = 1,
    };

    /// <summary>Whether the query's class becomes the slice.</summary>
    public bool SliceByQueryClass { get; init; } = true;

    /// <summary>The product features to take as attributes, such as color; empty for all.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];
}
