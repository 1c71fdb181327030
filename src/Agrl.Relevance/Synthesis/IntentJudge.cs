namespace Agrl.Relevance.Synthesis;

/// <summary>
/// The gold verdicts and reasons of a product for what a query asks. Exact: every verdict follows from the query and the
/// product's fields alone, never from its title.
/// </summary>
internal static class IntentJudge
{
    /// <summary>The reason for a criterion that the query does not touch.</summary>
    public const string Any = "any";

    /// <summary>Whether the product has every field that the query asks about; one that lacks a field is not judged at all.</summary>
    public static bool CanJudge(QueryIntent intent, ShopItem item)
    {
        if (intent.Price is not null && item.Price is null) return false;
        return (intent.Brand is null || item.Brand is not null)
            && (intent.Color is null || item.Color is not null)
            && (intent.Material is null || item.Material is not null);
    }

    /// <summary>Verdicts and reasons for the named criteria, in their order.</summary>
    public static (Dictionary<string, string> Verdicts, Dictionary<string, string> Reasons) Judge(
        QueryIntent intent, ShopItem item, IReadOnlyList<string> criteria)
    {
        var verdicts = new Dictionary<string, string>(criteria.Count);
        var reasons = new Dictionary<string, string>(criteria.Count);
        foreach (var criterion in criteria)
            (verdicts[criterion], reasons[criterion]) = criterion switch
            {
                ShopCriteria.Category => (item.Shelf.VerdictFor(intent.Shelf), $"asked {intent.Shelf.Name}, has {item.Shelf.Name}"),
                ShopCriteria.Brand => Field(intent, item, AskedField.Brand),
                ShopCriteria.Color => Field(intent, item, AskedField.Color),
                ShopCriteria.Material => Field(intent, item, AskedField.Material),
                _ => Price(intent, item),
            };
        return (verdicts, reasons);
    }

    private static (string, string) Field(QueryIntent intent, ShopItem item, AskedField field)
    {
        if (intent[field] is not { } asked) return (ShopCriteria.Unspecified, Any);
        var value = item.Value(field)!;
        return (asked.IsMetBy(value) ? ShopCriteria.Match : ShopCriteria.Mismatch, asked.Reason(value));
    }

    private static (string, string) Price(QueryIntent intent, ShopItem item)
    {
        if (intent.Price is not { } asked) return (ShopCriteria.Unspecified, Any);
        var price = item.Price!.Value;
        return (asked.IsMetBy(price) ? ShopCriteria.Match : ShopCriteria.Mismatch, asked.Reason(price));
    }
}
