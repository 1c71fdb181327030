using Agrl.Relevance.Judgments;
using Agrl.Relevance.Synthesis;

namespace Agrl.Relevance.Tests.Synthesis;

public class IntentJudgeTests
{
    private static readonly Shelf Sneakers = MakeShelf("sneakers", "shoes");
    private static readonly Shelf Boots = MakeShelf("boots", "shoes");
    private static readonly Shelf Mugs = MakeShelf("mugs", "tableware");

    private static Shelf MakeShelf(string name, params string[] parents) => new()
    {
        Name = name,
        Parents = new HashSet<string> { Shelf.PathText(parents) },
        Values = Enum.GetValues<AskedField>().ToDictionary(field => field, _ => (IReadOnlyList<string>)[]),
    };

    private static ShopItem Item(
        Shelf shelf, string? brand = "puma", string? color = "red", string? material = "suede", decimal? price = 45) =>
        new(new Product { Id = "p", Title = "t", Price = price }, shelf, brand, color, material);

    private static string Judge(QueryIntent intent, ShopItem item, string criterion)
    {
        var (verdicts, reasons) = IntentJudge.Judge(intent, item, ShopCriteria.All);
        Assert.Equal(ShopCriteria.All, verdicts.Keys);
        Assert.Equal(ShopCriteria.All, reasons.Keys);
        return $"{reasons[criterion]} -> {verdicts[criterion]}";
    }

    [Fact]
    public void Category_is_match_sibling_or_other()
    {
        var intent = new QueryIntent(Sneakers);
        Assert.Equal("asked sneakers, has sneakers -> match", Judge(intent, Item(Sneakers), "category"));
        Assert.Equal("asked sneakers, has boots -> related", Judge(intent, Item(Boots), "category"));
        Assert.Equal("asked sneakers, has mugs -> mismatch", Judge(intent, Item(Mugs), "category"));
    }

    [Theory]
    [InlineData("nike", false, "asked nike, has puma -> mismatch")]
    [InlineData("puma", false, "asked puma, has puma -> match")]
    [InlineData("nike", true, "not nike, has puma -> match")]
    [InlineData("puma", true, "not puma, has puma -> mismatch")]
    public void A_value_is_asked_for_or_excluded(string value, bool excluded, string expected) =>
        Assert.Equal(expected, Judge(new QueryIntent(Sneakers) { Brand = new Requirement(value, excluded) }, Item(Sneakers), "brand"));

    [Fact]
    public void Each_field_has_its_own_criterion()
    {
        var intent = new QueryIntent(Sneakers) { Color = new Requirement("red", false), Material = new Requirement("leather", true) };
        Assert.Equal("asked red, has red -> match", Judge(intent, Item(Sneakers), "color"));
        Assert.Equal("not leather, has suede -> match", Judge(intent, Item(Sneakers), "material"));
        Assert.Equal("any -> unspecified", Judge(intent, Item(Sneakers), "brand"));
        Assert.Equal("any -> unspecified", Judge(intent, Item(Sneakers), "price"));
    }

    [Theory]
    [InlineData(null, 50, 45, "under 50, has 45 -> match")]
    [InlineData(null, 50, 50, "under 50, has 50 -> mismatch")]
    [InlineData(null, 50, 51, "under 50, has 51 -> mismatch")]
    [InlineData(20, null, 20, "over 20, has 20 -> mismatch")]
    [InlineData(20, null, 21, "over 20, has 21 -> match")]
    [InlineData(20, 40, 20, "20 to 40, has 20 -> match")]
    [InlineData(20, 40, 40, "20 to 40, has 40 -> match")]
    [InlineData(20, 40, 41, "20 to 40, has 41 -> mismatch")]
    [InlineData(20, 40, 19.5, "20 to 40, has 19.5 -> mismatch")]
    public void One_price_bound_is_strict_and_two_include_their_ends(int? low, int? high, double price, string expected) =>
        Assert.Equal(expected,
            Judge(new QueryIntent(Sneakers) { Price = new PriceBound(low, high) }, Item(Sneakers, price: (decimal)price), "price"));

    [Fact]
    public void An_alternative_asks_for_another_brand_below_a_price()
    {
        var intent = new QueryIntent(Sneakers) { Brand = new Requirement("nike", true), Price = new PriceBound(null, 40) };
        Assert.Equal("not nike, has puma -> match", Judge(intent, Item(Sneakers, price: 39), "brand"));
        Assert.Equal("under 40, has 39 -> match", Judge(intent, Item(Sneakers, price: 39), "price"));
        Assert.Equal("not nike, has nike -> mismatch", Judge(intent, Item(Sneakers, brand: "nike", price: 39), "brand"));
        Assert.Equal("under 40, has 45 -> mismatch", Judge(intent, Item(Sneakers), "price"));
    }

    [Fact]
    public void A_product_without_an_asked_field_or_with_a_half_equal_value_is_not_judged()
    {
        var intent = new QueryIntent(Sneakers) { Color = new Requirement("black", false) };
        Assert.True(IntentJudge.CanJudge(intent, Item(Sneakers, brand: null, price: null)));
        Assert.True(IntentJudge.CanJudge(intent, Item(Sneakers, color: "black")));
        Assert.True(IntentJudge.CanJudge(intent, Item(Sneakers, color: "blackish")));
        Assert.False(IntentJudge.CanJudge(intent, Item(Sneakers, color: null)));
        Assert.False(IntentJudge.CanJudge(intent, Item(Sneakers, color: "white/black")));
        Assert.False(IntentJudge.CanJudge(new QueryIntent(Sneakers) { Price = new PriceBound(null, 5) }, Item(Sneakers, price: null)));
    }

    [Fact]
    public void A_leaf_above_the_asked_one_is_not_judged()
    {
        Shelf shoes = MakeShelf("shoes", "fashion");
        Shelf slippers = MakeShelf("slippers", "fashion", "shoes");
        Shelf bags = MakeShelf("bags", "fashion");
        Assert.Null(shoes.VerdictFor(slippers));
        Assert.Null(slippers.VerdictFor(shoes));
        Assert.Equal("related", shoes.VerdictFor(bags));
        Assert.Equal("mismatch", slippers.VerdictFor(bags));
    }
}
