namespace Agrl.Training.Configuration;

/// <summary>Human judgments in another format, imported when the run starts.</summary>
public sealed record ImportSettings
{
    /// <summary>The format.</summary>
    public required ImportFormat Format { get; init; }

    /// <summary>The folder that holds the files.</summary>
    public required string Path { get; init; }

    /// <summary>The share of the training queries that is kept from SFT for the RL pool; 0 trains every stage on all of them.</summary>
    public double RlShare { get; init; }

    /// <summary>The share of queries that becomes the test set where the format has no split of its own.</summary>
    public double TestShare { get; init; } = 0.15;

    /// <summary>Derive weak verdicts for brand, color and category from the products' fields; they are marked as derived.</summary>
    public bool DeriveVerdicts { get; init; } = true;
}
