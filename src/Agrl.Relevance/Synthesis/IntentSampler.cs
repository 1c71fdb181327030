namespace Agrl.Relevance.Synthesis;

/// <summary>
/// Decides what a query of a slice asks for. Values asked for together are those of one product of the set (the anchor), so
/// that the best tier exists; values excluded and price bounds are drawn from what its leaf sells.
/// </summary>
internal sealed class IntentSampler(IReadOnlyList<string> criteria)
{
    private const int MostWords = 3;
    private readonly AskedField[] _fields = [.. Enum.GetValues<AskedField>().Where(field => criteria.Contains(ShopCriteria.Name(field)))];
    private readonly bool _asksPrice = criteria.Contains(ShopCriteria.Price);

    /// <summary>Whether queries of the slice can be asked with these criteria at all.</summary>
    public bool CanAsk(string slice) => slice switch
    {
        QuerySlices.Price => _asksPrice,
        QuerySlices.Alternative => _asksPrice && _fields.Contains(AskedField.Brand),
        QuerySlices.Multi => _fields.Length >= 2,
        _ => _fields.Length >= 1,
    };

    /// <summary>An intent of the slice, or null where the anchor lacks what the slice needs.</summary>
    public QueryIntent? Draw(string slice, ShopItem anchor, Random random)
    {
        if (!anchor.Shelf.CanBeAsked) return null;
        var intent = new QueryIntent(anchor.Shelf);
        return slice switch
        {
            QuerySlices.Plain => Ask(intent, anchor, 1, random),
            QuerySlices.Multi => Ask(intent, anchor, 2 + random.Next(2), random),
            QuerySlices.Partial => Ask(intent, anchor, 1 + random.Next(2), random),
            QuerySlices.Negation => Negation(intent, anchor, random),
            QuerySlices.Alternative => Alternative(intent, anchor, random),
            QuerySlices.Price => PriceQuery(intent, anchor, random),
            _ => throw new ArgumentOutOfRangeException(nameof(slice), slice, "unknown slice"),
        };
    }

    /// <summary>Asks for a number of the anchor's values, fewer where it has fewer but never fewer than min(count, 2).</summary>
    private QueryIntent? Ask(QueryIntent intent, ShopItem anchor, int count, Random random)
    {
        var fields = _fields.Where(field => intent[field] is null && anchor.Value(field) is { } value && CanBeTyped(value)).ToArray();
        if (fields.Length < Math.Min(count, 2)) return null;
        random.Shuffle(fields);
        foreach (var field in fields.Take(count))
            intent = intent.With(field, new Requirement(anchor.Value(field)!, Excluded: false));
        return intent;
    }

    private QueryIntent? Negation(QueryIntent intent, ShopItem anchor, Random random)
    {
        var fields = _fields.Where(field => anchor.Value(field) is not null && anchor.Shelf.Values[field].Count >= 2).ToArray();
        if (fields.Length == 0) return null;
        var field = fields[random.Next(fields.Length)];
        if (Other(anchor.Shelf.Values[field], anchor.Value(field)!, random) is not { } excluded) return null;
        intent = intent.With(field, new Requirement(excluded, Excluded: true));
        return random.Next(2) == 0 ? intent : Ask(intent, anchor, 1, random) ?? intent;
    }

    private QueryIntent? Alternative(QueryIntent intent, ShopItem anchor, Random random)
    {
        if (anchor.Brand is null || Bound(anchor.Shelf, random) is not { } high) return null;
        if (Other(anchor.Shelf.Values[AskedField.Brand], anchor.Brand, random) is not { } brand) return null;
        intent = intent with { Brand = new Requirement(brand, Excluded: true), Price = new PriceBound(null, high) };
        return random.Next(3) != 0 ? intent : Ask(intent, anchor, 1, random) ?? intent;
    }

    private QueryIntent? PriceQuery(QueryIntent intent, ShopItem anchor, Random random)
    {
        if (Bound(anchor.Shelf, random) is not { } first) return null;
        PriceBound? bound;
        switch (random.Next(3))
        {
            case 0:
                bound = new PriceBound(null, first);
                break;
            case 1:
                bound = new PriceBound(first, null);
                break;
            default:
                if (Bound(anchor.Shelf, random) is not { } second || second == first) return null;
                bound = new PriceBound(Math.Min(first, second), Math.Max(first, second));
                break;
        }
        intent = intent with { Price = bound };
        return random.Next(2) == 0 ? intent : Ask(intent, anchor, 1, random) ?? intent;
    }

    /// <summary>A round number inside the leaf's price range, with room on both sides.</summary>
    private static decimal? Bound(Shelf shelf, Random random)
    {
        if (shelf.PriceFrom is not { } from || shelf.PriceTo is not { } to) return null;
        var step = to > 400 ? 50 : to > 20 ? 5 : 1;
        var low = (int)Math.Ceiling((from + ((to - from) * 0.1m)) / step);
        var high = (int)Math.Floor((to - ((to - from) * 0.1m)) / step);
        return low < 1 || high < low ? null : random.Next(low, high + 1) * step;
    }

    private static string? Other(IReadOnlyList<string> values, string value, Random random)
    {
        // A few draws do: nearly every shelf sells several values.
        const int Tries = 4;
        for (var i = 0; i < Tries && values.Count > 0; i++)
            if (values[random.Next(values.Count)] is var other && other != value && CanBeTyped(other))
                return other;
        return null;
    }

    /// <summary>Shoppers type a few plain words; a catalogue's color can be a sentence or a code.</summary>
    private static bool CanBeTyped(string value) =>
        value.Count(c => c == ' ') < MostWords && value.All(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '&' or '\'');
}
