using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Synthesis;

/// <summary>
/// A catalogue divided among the four sets. Products with the same combination of leaf, brand, color and material (of which they
/// have) stay together, so that no evaluation product has the combination of a training product.
/// </summary>
internal sealed class CatalogueWorld : ISynthesisWorld
{
    /// <summary>A value longer than this is a sentence and not a value to compare.</summary>
    private const int LongestValue = 40;

    /// <summary>A leaf that stands under more parents is a word like "accessories", which asks for nothing.</summary>
    private const int MostParents = 4;

    private const int MostWordsOfName = 4;
    private readonly List<ShopItem>[] _items;
    private readonly Dictionary<string, int> _dropped = [];

    /// <summary>Divides a catalogue.</summary>
    /// <param name="products">The products.</param>
    /// <param name="counts">How many judgments each set asks for: training sets, then evaluation sets, share by them.</param>
    /// <param name="heldOutShare">The evaluation sets' share of the combinations.</param>
    /// <param name="random">Divides.</param>
    public CatalogueWorld(IReadOnlyList<Product> products, int[] counts, double heldOutShare, Random random)
    {
        List<Product> usable = Usable(products);
        Dictionary<string, Shelf> shelves = Shelves(usable);
        AllShelves = [.. shelves.Values];
        var combinations = usable.Select(product => Item(product, shelves[Leaf(product)]))
            .GroupBy(item => (item.Shelf.Name, item.Brand, item.Color, item.Material))
            .Select(group => group.ToList())
            .ToArray();
        random.Shuffle(combinations);
        CombinationCount = combinations.Length;
        bool evaluates = counts[2] + counts[3] > 0;
        bool trains = counts[0] + counts[1] > 0;
        HeldOutCount = !evaluates ? 0 : !trains ? combinations.Length : (int)Math.Round(combinations.Length * heldOutShare);
        _items = [.. counts.Select(_ => new List<ShopItem>())];
        for (int i = 0; i < combinations.Length; i++)
        {
            (int first, int position, int length) = i < HeldOutCount
                ? (2, i, HeldOutCount)
                : (0, i - HeldOutCount, combinations.Length - HeldOutCount);
            double boundary = (double)length * counts[first] / Math.Max(1, counts[first] + counts[first + 1]);
            _items[position < boundary ? first : first + 1].AddRange(combinations[i]);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<Shelf> AllShelves { get; }

    /// <inheritdoc/>
    public int CombinationCount { get; }

    /// <inheritdoc/>
    public int HeldOutCount { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> DroppedProducts => _dropped;

    /// <inheritdoc/>
    public IProductSource SourceOf(int set) => new CatalogueSource(_items[set]);

    private List<Product> Usable(IReadOnlyList<Product> products)
    {
        var usable = new List<Product>(products.Count);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var titles = new HashSet<string>(StringComparer.Ordinal);
        foreach (Product product in products)
        {
            string? reason = product.Category.Count == 0 ? "no category"
                : !ids.Add(product.Id) ? "an id that stands before"
                : !titles.Add(QueryText.Normalize(product.Title)) ? "a title that stands before, which could be in two sets"
                : null;
            if (reason is null)
                usable.Add(product);
            else
                _dropped[reason] = _dropped.GetValueOrDefault(reason) + 1;
        }

        return usable;
    }

    private static Dictionary<string, Shelf> Shelves(IEnumerable<Product> products) => products
        .GroupBy(Leaf)
        .ToDictionary(leaf => leaf.Key, leaf =>
        {
            HashSet<string> parents = [.. leaf.Select(product => Shelf.PathText(product.Category.Take(product.Category.Count - 1)))];
            decimal[] prices = [.. leaf.Where(product => product.Price is not null).Select(product => product.Price!.Value).Order()];
            // A shelf of a few prices has no range to ask about; of many, the extremes are left out.
            bool hasRange = prices.Length >= 3;
            return new Shelf
            {
                Name = leaf.Key,
                Parents = parents,
                CanBeAsked = parents.Count <= MostParents && leaf.Key.Count(c => c == ' ') < MostWordsOfName && !leaf.Key.Contains(','),
                Values = Enum.GetValues<AskedField>().ToDictionary(
                    field => field,
                    field => (IReadOnlyList<string>)[.. leaf.Select(product => Value(product, field))
                        .OfType<string>().Distinct().Order(StringComparer.Ordinal)]),
                PriceFrom = hasRange ? prices[prices.Length / 20] : null,
                PriceTo = hasRange ? prices[prices.Length - 1 - (prices.Length / 20)] : null,
            };
        });

    private static ShopItem Item(Product product, Shelf shelf) =>
        new(product, shelf, Value(product, AskedField.Brand), Value(product, AskedField.Color), Value(product, AskedField.Material));

    private static string Leaf(Product product) => QueryText.Normalize(product.Category[^1]);

    private static string? Value(Product product, AskedField field)
    {
        string? text = field switch
        {
            AskedField.Brand => product.Brand,
            AskedField.Color => Attribute(product, "color") ?? Attribute(product, "colour"),
            _ => Attribute(product, "material"),
        };
        string value = QueryText.Normalize(text ?? "");
        // An arrow would end the reason in the response's format.
        return value.Length is 0 or > LongestValue || value.Contains("->", StringComparison.Ordinal) ? null : value;
    }

    private static string? Attribute(Product product, string name) =>
        product.Attributes.FirstOrDefault(attribute => string.Equals(attribute.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}
