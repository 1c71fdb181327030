using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Synthesis;

/// <summary>
/// The built-in shop as one data set sees it: products are made as they are asked for, each with the fields wanted and the rest by
/// chance, and are never made twice. The combinations of leaf, color and material of training and of evaluation do not overlap.
/// </summary>
internal sealed class ShopSource(ShopWorld world, bool heldOut) : IProductSource
{
    /// <summary>Tries before a wish is given up: most fail by chance alone, as a held-out color and material pair is rare.</summary>
    private const int Tries = 40;

    public ShopItem? Anchor(Random random)
    {
        for (var i = 0; i < Tries; i++)
        {
            var shelf = world.Shelves[random.Next(world.Shelves.Count)];
            if (Draw(shelf, new QueryIntent(shelf.Shelf), new Profile(ShopCriteria.Match, null, null, null, null), random) is { } draft)
                // An anchor lends its fields to a query and is never sold, so it needs neither a title nor an identifier.
                return new ShopItem(
                    new Product { Id = "", Title = "", Price = draft.Price }, shelf.Shelf, draft.Brand, draft.Color, draft.Material);
        }
        return null;
    }

    public ShopItem? Find(QueryIntent intent, Profile profile, IReadOnlySet<string> excludedIds, Random random)
    {
        var shelves = world.ShelvesFor(intent.Shelf, profile.Category);
        for (var i = 0; i < Tries && shelves.Count > 0; i++)
        {
            var shelf = shelves[random.Next(shelves.Count)];
            if (Draw(shelf, intent, profile, random) is { } draft
                && world.Make(shelf, draft.Brand, draft.Color, draft.Material, draft.Price, random) is { } item)
            {
                return item;
            }
        }
        return null;
    }

    private (string Brand, string Color, string Material, decimal Price)? Draw(
        ShopShelf shelf, QueryIntent intent, Profile profile, Random random)
    {
        if (Value(shelf.Shelf, intent, profile, AskedField.Brand, random) is not { } brand
            || Value(shelf.Shelf, intent, profile, AskedField.Color, random) is not { } color
            || Value(shelf.Shelf, intent, profile, AskedField.Material, random) is not { } material
            || Price(shelf.Shelf, intent, profile, random) is not { } price)
            return null;
        return world.IsHeldOut(shelf.Shelf, color, material) == heldOut ? (brand, color, material, price) : null;
    }

    private static string? Value(Shelf shelf, QueryIntent intent, Profile profile, AskedField field, Random random)
    {
        var values = shelf.Values[field];
        if (intent[field] is not { } asked || profile[field] is not { } met) return values[random.Next(values.Count)];
        var wantsAsked = met != asked.Excluded;
        if (wantsAsked) return values.Contains(asked.Value) ? asked.Value : null;
        var value = values[random.Next(values.Count)];
        return value == asked.Value ? null : value;
    }

    private static decimal? Price(Shelf shelf, QueryIntent intent, Profile profile, Random random)
    {
        var price = (decimal)random.Next((int)shelf.PriceFrom!.Value, (int)shelf.PriceTo!.Value + 1);
        return intent.Price is { } bound && profile.Price is { } met && bound.IsMetBy(price) != met ? null : price;
    }
}
