using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Tests.Judgments;

public class JudgmentStatisticsTests
{
    [Fact]
    public void Counts_are_those_of_distinct_queries_and_products()
    {
        var shoe = new Product
        {
            Id = "p1",
            Title = "1234",
            Brand = "b",
            Attributes = new Dictionary<string, string> { ["color"] = "red" },
        };
        var boot = new Product { Id = "p2", Title = "12345678", Price = 3 };
        static Judgment Make(string id, string query, Product product, int? tier, string? slice) =>
            new() { Id = id, QueryId = query, Query = query, Product = product, Tier = tier, Slice = slice };
        JudgmentStatistics statistics = JudgmentStatistics.Of(
        [
            Make("1", "aa", shoe, 4, "x") with
            {
                Verdicts = new Dictionary<string, string> { ["color"] = "match" },
                VerdictOrigin = VerdictOrigin.Human,
            },
            Make("2", "aa", boot, 1, "x"),
            Make("3", "bbbb", shoe, null, null),
        ]);
        Assert.Equal((3, 2, 2, 2, 1),
            (statistics.Judgments, statistics.Queries, statistics.Products, statistics.MostProductsOfAQuery, statistics.WithoutTier));
        Assert.Equal([new(4, 1), new(1, 1)], statistics.Tiers);
        Assert.Equal(["", "x"], statistics.Slices.Keys);
        Assert.Equal(1, statistics.Verdicts["color"]["match"]);
        Assert.Equal([new("brand", 1), new("attributes.color", 1), new("price", 1)], statistics.ProductFields);
        Assert.Equal(new LengthStatistics(2, 2, 3, 2, 4, 4), statistics.QueryLength);
        Assert.Equal(new LengthStatistics(2, 4, 6, 4, 8, 8), statistics.TitleLength);
        Assert.Equal(0, statistics.TextLength.Count);
    }
}
