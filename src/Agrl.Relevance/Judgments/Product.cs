namespace Agrl.Relevance.Judgments;

/// <summary>A product as the judge sees it.</summary>
public sealed record Product
{
    /// <summary>The product's identifier; products with one id are one product.</summary>
    public required string Id { get; init; }

    /// <summary>The title, never empty.</summary>
    public required string Title { get; init; }

    /// <summary>The brand, or null where it is not known.</summary>
    public string? Brand { get; init; }

    /// <summary>The category path from the root to the leaf; empty where it is not known.</summary>
    public IReadOnlyList<string> Category { get; init; } = [];

    /// <summary>Named attributes such as color or material, in the order of the source.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>The price in the shop's currency, or null.</summary>
    public decimal? Price { get; init; }

    /// <summary>Free text such as the description, or null.</summary>
    public string? Text { get; init; }
}
