namespace Agrl.Relevance.Synthesis;

/// <summary>A shelf of the built-in shop with its products' category path and what their titles and sizes are made of.</summary>
internal sealed record ShopShelf(Shelf Shelf, IReadOnlyList<string> Path, IReadOnlyList<string> Nouns, IReadOnlyList<string> Sizes);
