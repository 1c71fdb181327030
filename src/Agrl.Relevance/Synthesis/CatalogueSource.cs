namespace Agrl.Relevance.Synthesis;

/// <summary>The products of a catalogue that belong to one set, found by the shelf or value that narrows the search most.</summary>
internal sealed class CatalogueSource : IProductSource
{
    /// <summary>The most products that one search looks at; a longer list is looked through from a place by chance.</summary>
    private const int MostLooks = 2000;

    private readonly List<ShopItem> _all;
    private readonly Dictionary<Shelf, List<ShopItem>> _byShelf;
    private readonly Dictionary<(AskedField, string), List<ShopItem>> _byValue = [];
    private readonly Dictionary<Shelf, List<ShopItem>> _related = [];

    public CatalogueSource(List<ShopItem> items)
    {
        _all = items;
        _byShelf = items.GroupBy(item => item.Shelf).ToDictionary(shelf => shelf.Key, shelf => shelf.ToList());
        foreach (var field in Enum.GetValues<AskedField>())
            foreach (var group in items.Where(item => item.Value(field) is not null).GroupBy(item => item.Value(field)!))
                _byValue[(field, group.Key)] = [.. group];
    }

    public ShopItem? Anchor(Random random) => _all.Count == 0 ? null : _all[random.Next(_all.Count)];

    public ShopItem? Find(QueryIntent intent, Profile profile, IReadOnlySet<string> excludedIds, Random random)
    {
        var candidates = Narrowest(intent, profile);
        if (candidates.Count == 0) return null;
        var start = random.Next(candidates.Count);
        for (var i = 0; i < Math.Min(candidates.Count, MostLooks); i++)
        {
            var item = candidates[(start + i) % candidates.Count];
            if (Fits(intent, profile, item) && !excludedIds.Contains(item.Product.Id)) return item;
        }
        return null;
    }

    private List<ShopItem> Narrowest(QueryIntent intent, Profile profile)
    {
        var narrowest = profile.Category == ShopCriteria.Match
            ? _byShelf.GetValueOrDefault(intent.Shelf, [])
            : OfAnotherShelf(intent.Shelf, profile.Category);
        foreach (var field in Enum.GetValues<AskedField>())
        {
            if (intent[field] is not { } asked || profile[field] is not { } met || met == asked.Excluded) continue;
            var withValue = _byValue.GetValueOrDefault((field, asked.Value), []);
            if (withValue.Count < narrowest.Count) narrowest = withValue;
        }
        return narrowest;
    }

    /// <summary>Products of sibling shelves; for another kind the whole catalogue, of which nearly every shelf is.</summary>
    private List<ShopItem> OfAnotherShelf(Shelf asked, string verdict)
    {
        if (verdict == ShopCriteria.Mismatch) return _all;
        if (!_related.TryGetValue(asked, out var items))
            _related[asked] = items =
                [.. _byShelf.Where(shelf => shelf.Key.VerdictFor(asked) == ShopCriteria.Related).SelectMany(shelf => shelf.Value)];
        return items;
    }

    private static bool Fits(QueryIntent intent, Profile profile, ShopItem item)
    {
        if (item.Shelf.VerdictFor(intent.Shelf) != profile.Category || !IntentJudge.CanJudge(intent, item)) return false;
        foreach (var field in Enum.GetValues<AskedField>())
            if (intent[field] is { } asked && asked.IsMetBy(item.Value(field)!) != profile[field])
                return false;
        return intent.Price is not { } bound || bound.IsMetBy(item.Price!.Value) == profile.Price;
    }
}
