namespace Agrl.Relevance.Synthesis;

/// <summary>The kinds of queries that synthesis writes; each is a slice of the judgments.</summary>
public static class QuerySlices
{
    /// <summary>A category and one brand, color or material: <c>red sneakers</c>.</summary>
    public const string Plain = "plain";

    /// <summary>A category and two or three of brand, color and material: <c>red nordo sneakers in canvas</c>.</summary>
    public const string Multi = "multi";

    /// <summary>A category and a value that is not wanted: <c>sneakers not leather</c>, <c>red sneakers without canvas</c>.</summary>
    public const string Negation = "negation";

    /// <summary>
    /// An alternative to a brand's product under a price: <c>like nordo sneakers but cheaper than 40</c>. It asks for the category, for
    /// any brand but that one, and for a price strictly under the number.
    /// </summary>
    public const string Alternative = "alternative";

    /// <summary>
    /// A category and price bounds: <c>sneakers under 50</c>, <c>over 20</c> (both strict), <c>between 20 and 40</c> (ends included).
    /// </summary>
    public const string Price = "price";

    /// <summary>A plain or multi query with one word misspelt or cut short: <c>red sneakrs</c>. Reasons name the right word.</summary>
    public const string Partial = "partial";

    /// <summary>All slices.</summary>
    public static IReadOnlyList<string> All { get; } = [Plain, Multi, Negation, Alternative, Price, Partial];
}
