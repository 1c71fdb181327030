namespace Agrl.Relevance.Synthesis;

/// <summary>Where the products of all four sets come from.</summary>
internal interface ISynthesisWorld
{
    /// <summary>Every shelf, for the words that queries are made of.</summary>
    IEnumerable<Shelf> AllShelves { get; }

    /// <summary>How many attribute combinations there are.</summary>
    int CombinationCount { get; }

    /// <summary>How many of them are left to the evaluation sets.</summary>
    int HeldOutCount { get; }

    /// <summary>Products that cannot be used, by reason.</summary>
    IReadOnlyDictionary<string, int> DroppedProducts { get; }

    /// <summary>The products of one set (0 sft, 1 rl, 2 balanced, 3 wild).</summary>
    IProductSource SourceOf(int set);
}
