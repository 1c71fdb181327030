namespace Agrl.Relevance.Importing;

/// <summary>What to take of the Amazon Shopping Queries data (ESCI), and how to read its labels.</summary>
public sealed record EsciOptions
{
    /// <summary>The locale to take (us, es, jp); null for all. The sample is us alone.</summary>
    public string? Locale { get; init; } = "us";

    /// <summary>The split to take, such as train or test; null for all.</summary>
    public string? Split { get; init; }

    /// <summary>
    /// Take the reduced version of the data alone (small_version), which leaves out the easy queries; the sample is not marked so.
    /// </summary>
    public bool SmallVersion { get; init; }

    /// <summary>
    /// The grade of each label. The default is an ordinal reading of ours (E exact 4, S substitute 3, C complement 2, I irrelevant 1),
    /// not the data set's own: a complement is not literally a mismatch.
    /// </summary>
    public IReadOnlyDictionary<string, int> Tiers { get; init; } = new Dictionary<string, int>
    {
        ["E"] = 4,
        ["S"] = 3,
        ["C"] = 2,
        ["I"] = 1,
    };
}
