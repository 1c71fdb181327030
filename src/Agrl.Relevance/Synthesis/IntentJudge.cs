namespace Agrl.Relevance.Synthesis;

/// <summary>
/// The gold verdicts and reasons of a product for what a query asks. Exact: every verdict follows from the query and the
/// product's fields alone, never from its title.
/// </summary>
internal static class IntentJudge
{
    /// <summary>The reason for a criterion that the query does not touch.</summary>
    public const string Any = "any";

    /// <summary>
    /// Whether the fields alone give the verdicts: the product has every field that the query asks about, and where its value is another
    /// one it is clearly so ("black" and "black/white" share a word, so such a pair is not judged at all).
    /// </summary>
    public static bool CanJudge(QueryIntent intent, ShopItem item)
    {
        if (intent.Price is not null && item.Price is null) return false;
        if (item.Shelf.VerdictFor(intent.Shelf) is null) return false;
        foreach (var field in Enum.GetValues<AskedField>())
        {
            if (intent[field] is { } asked
                && (item.Value(field) is not { } value || (value != asked.Value && ShareWord(value, asked.Value))))
            {
                return false;
            }
        }

        return true;
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
                ShopCriteria.Category => (item.Shelf.VerdictFor(intent.Shelf)!, $"asked {intent.Shelf.Name}, has {item.Shelf.Name}"),
                ShopCriteria.Brand => Field(intent, item, AskedField.Brand),
                ShopCriteria.Color => Field(intent, item, AskedField.Color),
                ShopCriteria.Material => Field(intent, item, AskedField.Material),
                _ => Price(intent, item),
            };
        return (verdicts, reasons);
    }

    private static bool ShareWord(string a, string b)
    {
        foreach (var range in Split(a))
            foreach (var other in Split(b))
                if (a.AsSpan()[range].SequenceEqual(b.AsSpan()[other]))
                    return true;
        return false;

        static List<Range> Split(string text)
        {
            var words = new List<Range>();
            for (var start = 0; start < text.Length; start++)
            {
                var end = start;
                while (end < text.Length && char.IsLetterOrDigit(text[end])) end++;
                if (end > start) words.Add(start..end);
                start = end;
            }
            return words;
        }
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
