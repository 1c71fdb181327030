namespace Agrl.Relevance.Synthesis;

/// <summary>A leaf category and what is sold in it. Words are lower-case; the path is as products carry it.</summary>
internal sealed class Shelf
{
    /// <summary>The path from the root to the leaf.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>The leaf as queries and reasons name it.</summary>
    public required string Name { get; init; }

    /// <summary>The path above the leaf; shelves with one parent are related.</summary>
    public required string Parent { get; init; }

    /// <summary>Whether a query can name it: no other shelf has its name.</summary>
    public bool CanBeAsked { get; init; } = true;

    /// <summary>The values sold, by field, in a fixed order.</summary>
    public required IReadOnlyDictionary<AskedField, IReadOnlyList<string>> Values { get; init; }

    /// <summary>The lowest usual price; null where prices are not known.</summary>
    public decimal? PriceFrom { get; init; }

    /// <summary>The highest usual price.</summary>
    public decimal? PriceTo { get; init; }

    /// <summary>How this shelf stands to another: the verdict of the category criterion.</summary>
    public string VerdictFor(Shelf asked) =>
        ReferenceEquals(this, asked) ? ShopCriteria.Match
        : string.Equals(Parent, asked.Parent, StringComparison.Ordinal) ? ShopCriteria.Related
        : ShopCriteria.Mismatch;
}
