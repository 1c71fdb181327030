namespace Agrl.Relevance.Synthesis;

/// <summary>A shelf of the built-in shop with what its products' titles and sizes are made of.</summary>
internal sealed record ShopShelf(Shelf Shelf, IReadOnlyList<string> Nouns, IReadOnlyList<string> Sizes);
