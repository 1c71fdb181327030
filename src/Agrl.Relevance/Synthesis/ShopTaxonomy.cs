namespace Agrl.Relevance.Synthesis;

/// <summary>
/// The built-in shop's shelves: nine parents with two to four leaves each, so that "related" is a sibling leaf. Brands are invented;
/// each sells on two or three parents. Words are few and shared by all data sets, because a model from scratch has to learn them.
/// </summary>
internal static class ShopTaxonomy
{
    public static IReadOnlyList<string> Colors { get; } =
        ["black", "white", "red", "blue", "green", "grey", "brown", "pink", "yellow", "purple"];

    public static IReadOnlyList<string> Brands { get; } =
    [
        "avalo", "brenta", "corvi", "dunak", "elmora", "fjordan", "galdo", "hexley", "ivora", "jandi", "kelvo", "lumara", "mirko", "norvik",
        "oskari", "pellin", "quorra", "rivano", "solka", "tavik", "ulvar", "veltra", "wendo", "xanbi", "yorvi", "zemra", "altano", "brisko",
    ];

    private static readonly string[] ShoeSizes = ["37", "38", "39", "40", "41", "42", "43", "44"];
    private static readonly string[] ClothSizes = ["xs", "s", "m", "l", "xl"];
    private static readonly string[] BedSizes = ["single", "double", "queen", "king"];
    private static readonly string[] PlainSizes = ["small", "medium", "large"];

    private static readonly (string Parent, string Leaf, string[] Nouns, string[] Materials, int From, int To, string[] Sizes)[] Leaves =
    [
        ("shoes", "sneakers", ["sneakers", "trainers"], ["leather", "suede", "canvas", "nylon"], 35, 140, ShoeSizes),
        ("shoes", "boots", ["boots", "ankle boots"], ["leather", "suede", "canvas", "nylon"], 50, 180, ShoeSizes),
        ("shoes", "sandals", ["sandals", "slides"], ["leather", "suede", "canvas", "cotton"], 15, 90, ShoeSizes),
        ("bags", "backpacks", ["backpack", "rucksack"], ["leather", "canvas", "nylon", "cotton"], 25, 120, PlainSizes),
        ("bags", "handbags", ["handbag", "tote"], ["leather", "suede", "canvas", "silk"], 30, 160, PlainSizes),
        ("bags", "wallets", ["wallet", "card holder"], ["leather", "suede", "canvas", "nylon"], 10, 70, PlainSizes),
        ("tops", "shirts", ["shirt", "tee"], ["cotton", "linen", "silk", "wool"], 15, 80, ClothSizes),
        ("tops", "sweaters", ["sweater", "pullover"], ["cotton", "linen", "silk", "wool"], 25, 120, ClothSizes),
        ("tops", "jackets", ["jacket", "coat"], ["leather", "suede", "wool", "nylon", "cotton"], 45, 190, ClothSizes),
        ("bottoms", "trousers", ["trousers", "chinos"], ["cotton", "linen", "wool", "leather"], 20, 110, ClothSizes),
        ("bottoms", "skirts", ["skirt", "midi skirt"], ["cotton", "linen", "silk", "leather"], 20, 95, ClothSizes),
        ("bottoms", "shorts", ["shorts", "bermudas"], ["cotton", "linen", "nylon", "wool"], 10, 65, ClothSizes),
        ("bedding", "pillows", ["pillow", "cushion"], ["cotton", "linen", "silk", "wool"], 10, 75, BedSizes),
        ("bedding", "blankets", ["blanket", "throw"], ["cotton", "linen", "silk", "wool"], 20, 130, BedSizes),
        ("bedding", "sheets", ["sheet set", "bed sheet"], ["cotton", "linen", "silk", "wool"], 20, 120, BedSizes),
        ("tableware", "mugs", ["mug", "cup"], ["ceramic", "glass", "steel", "bamboo"], 5, 45, PlainSizes),
        ("tableware", "plates", ["plate", "dinner plate"], ["ceramic", "glass", "steel", "bamboo"], 5, 60, PlainSizes),
        ("tableware", "bowls", ["bowl", "serving bowl"], ["ceramic", "glass", "steel", "bamboo"], 5, 55, PlainSizes),
        ("cookware", "pans", ["pan", "skillet"], ["ceramic", "steel", "iron", "copper"], 15, 120, PlainSizes),
        ("cookware", "pots", ["pot", "casserole"], ["ceramic", "steel", "iron", "copper"], 20, 150, PlainSizes),
        ("cookware", "kettles", ["kettle", "tea kettle"], ["ceramic", "steel", "glass", "copper"], 20, 110, PlainSizes),
        ("lighting", "lamps", ["lamp", "desk lamp"], ["glass", "steel", "bamboo", "ceramic", "copper"], 20, 140, PlainSizes),
        ("lighting", "lanterns", ["lantern", "candle lantern"], ["glass", "steel", "bamboo", "copper"], 10, 80, PlainSizes),
        ("furniture", "chairs", ["chair", "armchair"], ["oak", "bamboo", "steel", "leather"], 40, 190, PlainSizes),
        ("furniture", "tables", ["table", "side table"], ["oak", "bamboo", "steel", "glass"], 50, 195, PlainSizes),
        ("furniture", "shelves", ["shelf", "bookcase"], ["oak", "bamboo", "steel", "glass"], 25, 160, PlainSizes),
        ("furniture", "stools", ["stool", "bar stool"], ["oak", "bamboo", "steel", "leather"], 20, 120, PlainSizes),
    ];

    /// <summary>The shelves with the brands that the seed hands out.</summary>
    public static IReadOnlyList<ShopShelf> Build(Random random)
    {
        var parents = Leaves.Select(leaf => leaf.Parent).Distinct().ToArray();
        var brandsOf = parents.ToDictionary(parent => parent, _ => new SortedSet<string>(StringComparer.Ordinal));
        // Every brand goes to two parents by turns, so that none runs short, and half of them to a third one by chance.
        var shuffled = Brands.ToArray();
        random.Shuffle(shuffled);
        for (var i = 0; i < shuffled.Length; i++)
        {
            brandsOf[parents[i % parents.Length]].Add(shuffled[i]);
            brandsOf[parents[(i * 2 + 1 + i / parents.Length) % parents.Length]].Add(shuffled[i]);
            if (random.Next(2) == 0) brandsOf[parents[random.Next(parents.Length)]].Add(shuffled[i]);
        }

        return [.. Leaves.Select(leaf => new ShopShelf(
            new Shelf
            {
                Name = leaf.Leaf,
                Parents = new HashSet<string> { Shelf.PathText([leaf.Parent]) },
                Values = new Dictionary<AskedField, IReadOnlyList<string>>
                {
                    [AskedField.Brand] = [.. brandsOf[leaf.Parent]],
                    [AskedField.Color] = Colors,
                    [AskedField.Material] = leaf.Materials,
                },
                PriceFrom = leaf.From,
                PriceTo = leaf.To,
            },
            [ShopTitles.Capitalize(leaf.Parent), ShopTitles.Capitalize(leaf.Leaf)],
            leaf.Nouns,
            leaf.Sizes))];
    }
}
