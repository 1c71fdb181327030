using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Synthesis;

/// <summary>What the built-in shop's data sets share: the shelves, which combinations are held out, and the products made so far.</summary>
internal sealed class ShopWorld : ISynthesisWorld
{
    private readonly HashSet<(string, string, string)> _heldOut = [];
    private readonly Dictionary<(Shelf, string), IReadOnlyList<ShopShelf>> _shelvesFor = [];
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);

    public ShopWorld(Random random, double heldOutShare)
    {
        Shelves = ShopTaxonomy.Build(random);
        foreach (var shelf in Shelves)
            HoldOut(shelf.Shelf, random, heldOutShare);
    }

    public IReadOnlyList<ShopShelf> Shelves { get; }

    /// <inheritdoc/>
    public IEnumerable<Shelf> AllShelves => Shelves.Select(shelf => shelf.Shelf);

    /// <inheritdoc/>
    public int HeldOutCount => _heldOut.Count;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> DroppedProducts { get; } = new Dictionary<string, int>();

    /// <inheritdoc/>
    public int CombinationCount => Shelves.Sum(s => s.Shelf.Values[AskedField.Color].Count * s.Shelf.Values[AskedField.Material].Count);

    /// <inheritdoc/>
    public IProductSource SourceOf(int set) => new ShopSource(this, heldOut: set >= 2);

    public bool IsHeldOut(Shelf shelf, string color, string material) => _heldOut.Contains((shelf.Name, color, material));

    /// <summary>The shelves that stand to the asked one as the verdict says.</summary>
    public IReadOnlyList<ShopShelf> ShelvesFor(Shelf asked, string verdict)
    {
        if (!_shelvesFor.TryGetValue((asked, verdict), out var shelves))
            _shelvesFor[(asked, verdict)] = shelves = [.. Shelves.Where(s => s.Shelf.VerdictFor(asked) == verdict)];
        return shelves;
    }

    /// <summary>A new product, or null where chance made one that exists.</summary>
    public ShopItem? Make(ShopShelf shelf, string brand, string color, string material, decimal price, Random random)
    {
        var size = shelf.Sizes[random.Next(shelf.Sizes.Count)];
        var title = ShopTitles.Write(shelf, brand, color, material, size, Shelves, random);
        if (!_made.Add($"{shelf.Shelf.Name}|{title}|{brand}|{color}|{material}|{size}|{price}")) return null;
        var product = new Product
        {
            Id = $"p{_made.Count:000000}",
            Title = title,
            Brand = ShopTitles.Capitalize(brand),
            Category = shelf.Path,
            Attributes = new Dictionary<string, string> { ["color"] = color, ["material"] = material, ["size"] = size },
            Price = price,
        };
        return new ShopItem(product, shelf.Shelf, brand, color, material);
    }

    /// <summary>
    /// Takes cells along shifted diagonals of the color by material table, so that every color and every material of the leaf stays
    /// in training in other pairs: what is held out is the combination, never a word.
    /// </summary>
    private void HoldOut(Shelf shelf, Random random, double share)
    {
        var colors = shelf.Values[AskedField.Color].ToArray();
        var materials = shelf.Values[AskedField.Material].ToArray();
        random.Shuffle(colors);
        random.Shuffle(materials);
        var cells = colors.Length * materials.Length;
        var wanted = Math.Clamp((int)Math.Round(cells * share), 1, cells - Math.Max(colors.Length, materials.Length));
        for (var k = 0; k < wanted; k++)
        {
            var diagonal = k / colors.Length;
            var color = k % colors.Length;
            _heldOut.Add((shelf.Name, colors[color], materials[(color + diagonal) % materials.Length]));
        }
    }
}
