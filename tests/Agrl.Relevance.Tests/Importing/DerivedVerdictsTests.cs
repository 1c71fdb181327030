using Agrl.Relevance.Importing;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Tests.Importing;

public class DerivedVerdictsTests
{
    private static readonly string[] Ternary = ["match", "mismatch", "unspecified"];
    private static readonly Product[] Catalogue = [.. Enumerable.Range(0, 3).SelectMany(i => new[]
    {
        Make($"a{i}", "Nike Runner", "Nike", "Black", "Shoes", "Running Shoes"),
        Make($"b{i}", "Puma Boot for home", "PUMA", "Dark Grey", "Shoes", "Boots"),
        Make($"c{i}", "Tommy Shirt", "Tommy Hilfiger", "Red/White", "Clothing", "Shirts"),
        Make($"d{i}", "Home Lamp", "Levi's", "gray", "Lighting", "Table Lamps"),
    }), Make("e", "Pillow", "Home", null)];

    private static readonly DerivedVerdicts Derived = new(Catalogue);

    private static readonly Rubric Rubric = MakeRubric(["match", "related", "mismatch", "unspecified"]);

    private static Rubric MakeRubric(string[] categoryVerdicts) => new(
        "r", "1", [new(2, "Good", "g", true), new(1, "Bad", "b", false)],
        [
            new("brand", "b", Ternary, 1), new("color", "c", Ternary, 1),
            new("category", "k", categoryVerdicts, 1), new("style", "s", Ternary, 1),
        ],
        []);

    private static Product Make(string id, string title, string? brand, string? color, params string[] category) => new()
    {
        Id = id,
        Title = title,
        Brand = brand,
        Category = category,
        Attributes = color is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["color"] = color },
    };

    private static Judgment Judge(string query, Product product, Rubric? rubric = null) =>
        Derived.Apply([new Judgment { Id = "j", QueryId = "q", Query = query, Product = product, Tier = 2 }],
            rubric ?? Rubric).Judgments[0];

    [Theory]
    [InlineData("nike shoes", "a0", "brand", "match", "asked nike, has nike")]
    [InlineData("nike shoes", "b0", "brand", "mismatch", "asked nike, has puma")]
    [InlineData("shoes not nike", "a0", "brand", "mismatch", "not nike, has nike")]
    [InlineData("shoes not nike", "b0", "brand", "match", "not nike, has puma")]
    [InlineData("nikes", "a0", "brand", "unspecified", "any")]
    [InlineData("insoles for nike", "b0", "brand", "unspecified", "any")]
    [InlineData("levis lamp", "d0", "brand", "match", "asked levis, has levis")]
    [InlineData("home lamp", "d0", "brand", "unspecified", "any")]
    [InlineData("tommy hilfiger shirt", "c0", "brand", "match", "asked tommy hilfiger, has tommy hilfiger")]
    [InlineData("black shoes", "a0", "color", "match", "asked black, has black")]
    [InlineData("black shoes", "b0", "color", "mismatch", "asked black, has dark grey")]
    [InlineData("gray shoes", "b0", "color", "match", "asked grey, has dark grey")]
    [InlineData("dark shoes", "b0", "color", "unspecified", "any")]
    [InlineData("shirt red and white", "c0", "color", "match", "asked red white, has red white")]
    [InlineData("shirt red and black", "c0", "color", "mismatch", "asked red black, has red white")]
    [InlineData("lamp without grey", "d0", "color", "mismatch", "not grey, has grey")]
    [InlineData("boot", "b0", "category", "match", "asked boot, has boots")]
    [InlineData("boots", "a0", "category", "related", "asked boots, has running shoes")]
    [InlineData("boots", "c0", "category", "mismatch", "asked boots, has shirts")]
    [InlineData("table lamp with shirts", "d0", "category", "match", "asked table lamp, has table lamps")]
    [InlineData("something nice", "d0", "category", "unspecified", "any")]
    public void A_verdict_and_its_reason_follow_from_query_and_field(
        string query, string product, string criterion, string verdict, string reason)
    {
        Judgment judgment = Judge(query, Catalogue.Single(p => p.Id == product));
        Assert.Equal((verdict, reason), (judgment.Verdicts[criterion], judgment.Reasons[criterion]));
        Assert.Equal(VerdictOrigin.Derived, judgment.VerdictOrigin);
        Assert.DoesNotContain("style", judgment.Verdicts.Keys);
    }

    [Fact]
    public void A_product_without_the_field_gets_no_verdict_on_it()
    {
        Judgment judgment = Judge("black nike boots", Make("x", "t", null, null));
        Assert.Empty(judgment.Verdicts);
        Assert.Equal(VerdictOrigin.None, judgment.VerdictOrigin);
    }

    [Fact]
    public void A_rubric_without_related_calls_a_sibling_a_mismatch_and_without_unspecified_says_nothing()
    {
        Rubric rubric = MakeRubric(["match", "mismatch"]);
        Assert.Equal("mismatch", Judge("boots", Catalogue[0], rubric).Verdicts["category"]);
        Assert.DoesNotContain("category", Judge("something", Catalogue[0], rubric).Verdicts.Keys);
    }

    [Fact]
    public void A_judges_verdicts_stay()
    {
        var judged = new Judgment
        {
            Id = "j",
            QueryId = "q",
            Query = "nike",
            Product = Catalogue[0],
            Verdicts = new Dictionary<string, string> { ["brand"] = "mismatch" },
            VerdictOrigin = VerdictOrigin.Human,
        };
        (IReadOnlyList<Judgment> judgments, DerivedVerdictReport report) = Derived.Apply(
            [judged, judged with { Verdicts = new Dictionary<string, string>(), VerdictOrigin = VerdictOrigin.None }], Rubric);
        Assert.Same(judged, judgments[0]);
        Assert.Equal((1, 1), (report.Untouched, report.Judgments));
        Assert.Equal(1, report.Verdicts["brand"]["match"]);
        Assert.Equal(3, report.Lexicon["brand"] - 1);
    }

    [SkippableFact]
    public void On_the_real_sample_a_brand_match_goes_with_better_tiers()
    {
        IReadOnlyList<Judgment> judgments = EsciSampleImporter.Import(SharedData.Esci()).Judgments;
        (judgments, DerivedVerdictReport report) = new DerivedVerdicts(judgments.Select(j => j.Product)).Apply(judgments, Rubric);
        double Exact(string verdict) =>
            judgments.Where(j => j.Verdicts.GetValueOrDefault("brand") == verdict).Average(j => j.Tier == 4 ? 1.0 : 0.0);
        Assert.True(Exact("match") > Exact("mismatch") + 0.2, $"match {Exact("match"):F2}, mismatch {Exact("mismatch"):F2}");
        Assert.True(report.Verdicts["color"]["match"] > 100);
    }
}
