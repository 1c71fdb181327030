using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;
using Agrl.Relevance.Synthesis;
using Agrl.Relevance.Tests.Importing;
using Agrl.Relevance.Tests.Judgments;

namespace Agrl.Relevance.Tests.Synthesis;

public class CatalogueSynthesisTests
{
    private static readonly Rubric Rubric = ShopRubric.Create();
    private static readonly string[] Leaves = ["Sneakers", "Boots", "Mugs", "Plates"];
    private static readonly string[] Brands = ["Nike", "Puma", "Acme", "Zeta", "Nova"];
    private static readonly string[] Colors = ["Red", "Black", "Black/White", "Blue", "Green", "Grey"];

    /// <summary>Every leaf, brand and color thrice at different prices; half without material, one in seven without price.</summary>
    private static readonly Product[] Catalogue =
    [
        .. Enumerable.Range(0, 360).Select(i => new Product
        {
            Id = $"c{i}",
            Title = $"Thing {i}",
            Brand = Brands[i / 4 % 5],
            Category = [i % 4 < 2 ? "Shoes" : "Tableware", Leaves[i % 4]],
            Attributes = i % 2 == 0
                ? new Dictionary<string, string> { ["Colour"] = Colors[i / 20 % 6] }
                : new Dictionary<string, string> { ["Colour"] = Colors[i / 20 % 6], ["material"] = i % 3 == 0 ? "oak" : "steel" },
            Price = i % 7 == 0 ? null : 5 + (i * 37 % 90),
        }),
    ];

    private static readonly SynthesisOptions Options = new() { Seed = 2, Sft = 200, Rl = 120, Balanced = 80, Wild = 80 };
    private static readonly SynthesisResult Result = ShopSynthesizer.Synthesize(Rubric, Options, Catalogue);

    private static IEnumerable<Judgment> All => Result.Sft.Concat(Result.Rl).Concat(Result.Balanced).Concat(Result.Wild);

    [Fact]
    public void Products_are_the_catalogues_own_and_tiers_come_out_exact()
    {
        Assert.All(All, j => Assert.Same(Catalogue.Single(p => p.Id == j.Product.Id), j.Product));
        Assert.All(All, j => Assert.Equal(j.Tier, Rubric.Decide(j.Verdicts).Grade));
        Assert.All(new[] { 1, 2, 3, 4 }, grade => Assert.Equal(20, Result.Balanced.Count(j => j.Tier == grade)));
        Assert.Equal(48, Result.Wild.Count(j => j.Tier == 4));
        Assert.All(All.Where(j => j.Reasons["color"].StartsWith("asked black,", StringComparison.Ordinal)),
            j => Assert.DoesNotContain("black/white", j.Reasons["color"], StringComparison.Ordinal));
    }

    [Fact]
    public void Only_products_that_have_what_is_asked_about_are_judged()
    {
        Assert.Contains(All, j => j.Verdicts["material"] != "unspecified");
        Assert.All(All.Where(j => j.Verdicts["material"] != "unspecified"), j => Assert.Contains("material", j.Product.Attributes.Keys));
        Assert.All(All.Where(j => j.Verdicts["price"] != "unspecified"), j => Assert.NotNull(j.Product.Price));
        Assert.Contains(All, j => j.Product.Price is null);
    }

    [Fact]
    public void No_combination_is_in_training_and_in_evaluation()
    {
        static string Combination(Judgment j) =>
            $"{j.Product.Category[1]} {j.Product.Brand} {j.Product.Attributes["Colour"]} " +
            $"{j.Product.Attributes.GetValueOrDefault("material")}";
        Assert.Empty(Result.Sft.Concat(Result.Rl).Select(Combination).Intersect(Result.Balanced.Concat(Result.Wild).Select(Combination)));
        Assert.InRange((double)Result.Report.HeldOut / Result.Report.Combinations, 0.49, 0.51);
    }

    [Fact]
    public void What_cannot_be_used_is_counted()
    {
        Product[] more = [.. Catalogue, new Product { Id = "x", Title = "No category" }, Catalogue[0] with { Id = "y" },
            Catalogue[0] with { Title = "again" }];
        SynthesisReport report = ShopSynthesizer.Synthesize(Rubric, Options, more).Report;
        Assert.Equal(1, report.DroppedProducts["no category"]);
        Assert.Equal(1, report.DroppedProducts["an id that stands before"]);
        Assert.Equal(3, report.DroppedProducts.Values.Sum());
    }

    [Fact]
    public void A_catalogue_file_is_read_by_the_option()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("products.jsonl", [.. Catalogue.Select(p => $$"""
            {"id":"{{p.Id}}","title":"{{p.Title}}","brand":"{{p.Brand}}","category":["{{p.Category[0]}}","{{p.Category[1]}}"],"attributes":{{System.Text.Json.JsonSerializer.Serialize(p.Attributes)}},"price":{{(p.Price is { } price ? price : "null")}}}
            """)]);
        SynthesisResult read = ShopSynthesizer.Synthesize(Rubric, Options with { Catalogue = path });
        Assert.Equal(Result.Sft.Select(j => (j.Query, j.Product.Id)), read.Sft.Select(j => (j.Query, j.Product.Id)));
    }

    [Fact]
    public void A_catalogue_that_cannot_reach_a_tier_says_which()
    {
        Product[] oneShelf = [.. Catalogue.Where(p => p.Category[1] == "Mugs")
            .Select(p => p with { Brand = "Nike", Attributes = new Dictionary<string, string> { ["color"] = "red" }, Price = null })];
        string message = Assert.Throws<InputException>(() => ShopSynthesizer.Synthesize(Rubric, Options, oneShelf)).Message;
        Assert.Contains("'wild'", message, StringComparison.Ordinal);
        Assert.Contains("lacking", message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_real_sample_is_a_catalogue()
    {
        var options = new SynthesisOptions
        {
            Sft = 400,
            Rl = 200,
            Balanced = 100,
            Wild = 100,
            Catalogue = Path.Combine(SharedData.Esci(), "products.jsonl.gz"),
        };
        SynthesisResult result = ShopSynthesizer.Synthesize(Rubric, options);
        Assert.Equal((400, 200, 100, 100), (result.Sft.Count, result.Rl.Count, result.Balanced.Count, result.Wild.Count));
        Assert.Equal(216, result.Report.DroppedProducts["no category"]);
    }
}
