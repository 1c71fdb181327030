namespace Agrl.Relevance.Synthesis;

/// <summary>A leaf category by its name, and what is sold in it. Words are lower-case.</summary>
internal sealed class Shelf
{
    /// <summary>The leaf as queries and reasons name it.</summary>
    public required string Name { get; init; }

    /// <summary>The paths above the leaf, mostly one: a catalogue may have slippers for women and for men.</summary>
    public required IReadOnlySet<string> Parents { get; init; }

    /// <summary>Whether a query can name it: it is short and stands for one kind of product.</summary>
    public bool CanBeAsked { get; init; } = true;

    /// <summary>The values sold, by field, in a fixed order.</summary>
    public required IReadOnlyDictionary<AskedField, IReadOnlyList<string>> Values { get; init; }

    /// <summary>The lowest usual price; null where prices are not known.</summary>
    public decimal? PriceFrom { get; init; }

    /// <summary>The highest usual price.</summary>
    public decimal? PriceTo { get; init; }

    /// <summary>
    /// How this shelf stands to the asked one: the verdict of the category criterion. Null where one lies above the other in the tree
    /// (shoes and slippers): then nobody can tell whether the product is what is asked.
    /// </summary>
    public string? VerdictFor(Shelf asked)
    {
        if (ReferenceEquals(this, asked))
            return ShopCriteria.Match;
        if (IsAbove(asked) || asked.IsAbove(this))
            return null;
        return Parents.Overlaps(asked.Parents) ? ShopCriteria.Related : ShopCriteria.Mismatch;
    }

    /// <summary>Joins a path's names into one text; the separator ends it too, so that a prefix is a parent.</summary>
    public static string PathText(IEnumerable<string> names) =>
        string.Concat(names.Select(name => name.ToLowerInvariant() + PathSeparator));

    private const char PathSeparator = '\u001f';

    private bool IsAbove(Shelf other) =>
        Parents.Any(parent => other.Parents.Any(path => path.StartsWith(parent + Name + PathSeparator, StringComparison.Ordinal)));
}
