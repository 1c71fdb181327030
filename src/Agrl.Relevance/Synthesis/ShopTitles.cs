namespace Agrl.Relevance.Synthesis;

/// <summary>
/// Product titles as sellers write them: word order varies, synonyms replace the leaf's name, fields are left out, and now and then
/// a word of another color, material or category stands in them. So the fields decide, and word overlap is a weak hint.
/// </summary>
internal static class ShopTitles
{
    private static readonly string[] Adjectives =
        ["classic", "premium", "modern", "light", "everyday", "vintage", "slim", "soft", "new", "original", "compact", "urban"];

    private static readonly string[] Series =
    [
        "alto", "nova", "terra", "luna", "prime", "flex", "core", "edge",
        "duo", "vista", "orbit", "metro", "fjell", "sora", "mono", "atlas",
    ];

    private static readonly string[] Endings = ["free shipping", "gift idea", "sale", "new in", "bestseller", "limited edition"];

    /// <summary>A title for a product with these fields.</summary>
    public static string Write(
        ShopShelf shelf, string brand, string color, string material, string size, IReadOnlyList<ShopShelf> shelves, Random random)
    {
        var noun = Pick(shelf.Nouns, random);
        var adjective = Pick(Adjectives, random);
        var series = Pick(Series, random) + (random.Next(3) == 0 ? $" {random.Next(2, 10) * 10}" : "");
        var title = random.Next(8) switch
        {
            0 => $"{brand} {series} {noun} {color} {material}",
            1 => $"{brand} {color} {material} {noun}, size {size}",
            2 => $"{adjective} {material} {noun} by {brand} - {color}",
            3 => $"{noun} {brand} {series} ({color})",
            4 => $"{brand} {adjective} {noun} in {color}",
            5 => $"{series} {noun} {material} | {brand} {adjective}",
            6 => $"{adjective} {color} {noun} {series} from {brand}",
            _ => $"{brand} {series} {adjective} {noun}, {size}",
        };
        title += random.Next(12) switch
        {
            0 => $" with {Other(ShopTaxonomy.Colors, color, random)} trim",
            1 => $" {Other(Pick(shelves, random).Shelf.Values[AskedField.Material], material, random)} look",
            2 => $" goes with {Pick(shelves, random).Shelf.Name}",
            3 or 4 => $" - {Pick(Endings, random)}",
            _ => "",
        };
        return Capitalize(title);
    }

    /// <summary>Each word's first letter in upper case, as shops write titles.</summary>
    public static string Capitalize(string text) => string.Create(text.Length, text, (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = i == 0 || source[i - 1] is ' ' or '(' ? char.ToUpperInvariant(source[i]) : source[i];
    });

    private static T Pick<T>(IReadOnlyList<T> list, Random random) => list[random.Next(list.Count)];

    private static string Other(IReadOnlyList<string> list, string value, Random random)
    {
        var start = random.Next(list.Count);
        return list[start] == value ? list[(start + 1) % list.Count] : list[start];
    }
}
