using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Importing;

/// <summary>
/// The names that a catalogue's own fields teach. Names that are everyday words are left out by counting: a brand whose name mostly
/// stands in other brands' titles, or a word of the color field that titles use for other things, is no sign of a brand or color.
/// </summary>
internal sealed class CatalogueLexicon
{
    /// <summary>A name has to stand in this many products' color or category fields, so that one seller's slip is no name.</summary>
    private const int MinProducts = 3;

    private static readonly HashSet<string> StopWords =
    [
        "a", "an", "and", "any", "assorted", "at", "bright", "by", "color", "colors", "colour", "dark", "deep", "for", "from",
        "generic", "in", "light", "multi", "multicolor", "multicolored", "none", "of", "on", "or", "original", "other", "pack",
        "set", "size", "style", "the", "to", "unbranded", "unknown", "very", "with",
        "accessory", "adult", "baby", "boy", "casual", "clothing", "everyday", "formal", "general", "girl",
        "kid", "men", "more", "part", "product", "women",
    ];

    private readonly Dictionary<string, HashSet<string>> _parentsOfCategory = new(StringComparer.Ordinal);

    public CatalogueLexicon(IReadOnlyList<Product> products)
    {
        List<HashSet<string>> titles = [.. products.Select(product => Words.Of(product.Title).ToHashSet())];
        Dictionary<string, int> titlesWith = titles.SelectMany(words => words).CountBy(word => word).ToDictionary();
        Brands = new MentionFinder(BrandNames(products, titles, titlesWith));
        Colors = new MentionFinder(ColorWords(products, titlesWith), FoldColor);
        Categories = new MentionFinder(CategoryNames(products), Words.Singular);
        foreach (Product product in products.Where(product => product.Category.Count >= 2))
        {
            string name = FoldCategory(product.Category[^1]);
            if (!_parentsOfCategory.TryGetValue(name, out HashSet<string>? parents))
                _parentsOfCategory[name] = parents = [];
            parents.Add(Parent(product));
        }
    }

    public MentionFinder Brands { get; }

    public MentionFinder Colors { get; }

    public MentionFinder Categories { get; }

    /// <summary>Known names by criterion.</summary>
    public Dictionary<string, int> Sizes => new() { ["brand"] = Brands.Count, ["color"] = Colors.Count, ["category"] = Categories.Count };

    public static string? ColorOf(Product product) =>
        product.Attributes.FirstOrDefault(attribute => attribute.Key.ToUpperInvariant() is "COLOR" or "COLOUR").Value;

    public static string FoldColor(string word) => word switch
    {
        "gray" => "grey",
        "blk" => "black",
        _ => word,
    };

    public static string FoldCategory(string name) => string.Join(' ', Words.Of(name).Select(Words.Singular));

    /// <summary>Whether a category is the named kind or a special form of it: a "hair brush" is a "brush".</summary>
    public static bool IsKindOf(string category, string kind) =>
        category == kind || category.EndsWith(" " + kind, StringComparison.Ordinal);

    /// <summary>Whether the product's leaf stands under a parent that the named category has somewhere in the catalogue.</summary>
    public bool AreSiblings(string category, Product product) =>
        product.Category.Count >= 2 && _parentsOfCategory.TryGetValue(category, out HashSet<string>? parents)
            && parents.Contains(Parent(product));

    private static string Parent(Product product) => string.Join('\u001f', product.Category.Take(product.Category.Count - 1));

    private static IEnumerable<string> BrandNames(
        IReadOnlyList<Product> products, List<HashSet<string>> titles, Dictionary<string, int> titlesWith)
    {
        var ownTitles = new Dictionary<string, int>(StringComparer.Ordinal);
        var owned = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < products.Count; i++)
        {
            string brand = Words.Normal(products[i].Brand);
            if (brand.Length == 0)
                continue;
            owned[brand] = owned.GetValueOrDefault(brand) + 1;
            if (titles[i].Contains(brand))
                ownTitles[brand] = ownTitles.GetValueOrDefault(brand) + 1;
        }

        foreach ((string brand, int count) in owned)
        {
            if (brand.Length < 3 || StopWords.Contains(brand) || brand.All(char.IsDigit))
                continue;
            // Two words and more are names by themselves; a single one competes with its everyday use in other brands' titles.
            int elsewhere = titlesWith.GetValueOrDefault(brand) - ownTitles.GetValueOrDefault(brand);
            if (brand.Contains(' ', StringComparison.Ordinal) || elsewhere <= count)
                yield return brand;
        }
    }

    private static IEnumerable<string> ColorWords(IReadOnlyList<Product> products, Dictionary<string, int> titlesWith) => products
        .SelectMany(product => Words.Of(ColorOf(product)).Select(FoldColor).Distinct())
        .CountBy(word => word)
        .Where(word => word.Value >= MinProducts && word.Key.Length >= 3 && word.Key.All(char.IsLetter) && !StopWords.Contains(word.Key)
            && word.Value >= titlesWith.GetValueOrDefault(word.Key) / 2)
        .Select(word => word.Key);

    private static IEnumerable<string> CategoryNames(IReadOnlyList<Product> products) => products
        .Where(product => product.Category.Count > 0)
        .Select(product => FoldCategory(product.Category[^1]))
        .CountBy(name => name)
        .Where(name => name.Value >= MinProducts && name.Key.Length >= 3 && !StopWords.Contains(name.Key))
        .Select(name => name.Key);
}
