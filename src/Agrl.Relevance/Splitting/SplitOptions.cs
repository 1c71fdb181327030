namespace Agrl.Relevance.Splitting;

/// <summary>How judgments are split.</summary>
public sealed record SplitOptions
{
    /// <summary>The seed of the queries' order.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The sets by name with their shares of the judgments, relative to their sum; each above 0.</summary>
    public IReadOnlyDictionary<string, double> Shares { get; init; } = new Dictionary<string, double>
    {
        ["train"] = 0.8,
        ["dev"] = 0.1,
        ["test"] = 0.1,
    };
}
