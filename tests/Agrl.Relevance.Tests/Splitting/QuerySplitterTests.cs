using Agrl.Relevance.Judgments;
using Agrl.Relevance.Splitting;
using CsCheck;

namespace Agrl.Relevance.Tests.Splitting;

public class QuerySplitterTests
{
    private static Judgment Make(int i, string queryId, string query, int tier) =>
        new() { Id = $"j{i}", QueryId = queryId, Query = query, Product = new Product { Id = $"p{i}", Title = "t" }, Tier = tier };

    private static List<Judgment> Many(int queries, int perQuery) =>
        [.. Enumerable.Range(0, queries * perQuery)
            .Select(i => Make(i, $"q{i / perQuery}", $"query {i / perQuery}", (i % perQuery % 4) + 1))];

    [Fact]
    public void Whole_queries_go_to_one_set_and_shares_are_met()
    {
        IReadOnlyList<JudgmentSet> sets = QuerySplitter.Split(Many(100, 8), new SplitOptions { Seed = 5 });
        Assert.Equal(["train", "dev", "test"], sets.Select(set => set.Name));
        Assert.Equal([640, 80, 80], sets.Select(set => set.Judgments.Count));
        SplitCheck.Check(sets, products: true);
        Assert.All(sets, set =>
            Assert.All(new[] { 1, 2, 3, 4 }, tier => Assert.Equal(set.Judgments.Count / 4, set.Judgments.Count(j => j.Tier == tier))));
    }

    [Fact]
    public void Rare_tiers_are_spread_by_share()
    {
        // 90 queries of tier 1 and 10 of tier 4: by tier, half of each.
        List<Judgment> judgments = [.. Enumerable.Range(0, 100).Select(i => Make(i, $"q{i}", $"query {i}", i % 10 == 0 ? 4 : 1))];
        IReadOnlyList<JudgmentSet> sets = QuerySplitter.Split(judgments,
            new SplitOptions { Shares = new Dictionary<string, double> { ["a"] = 1, ["b"] = 1 } });
        Assert.Equal([5, 5], sets.Select(set => set.Judgments.Count(j => j.Tier == 4)));
        Assert.Equal([45, 45], sets.Select(set => set.Judgments.Count(j => j.Tier == 1)));
    }

    [Fact]
    public void Ids_with_one_text_stay_together()
    {
        List<Judgment> judgments = [.. Enumerable.Range(0, 40)
            .Select(i => Make(i, $"q{i}", i % 2 == 0 ? $"Shoes  {i / 2}" : $"shoes {i / 2} ", 1))];
        for (int seed = 0; seed < 5; seed++)
            SplitCheck.Check(QuerySplitter.Split(judgments,
                new SplitOptions { Seed = seed, Shares = new Dictionary<string, double> { ["a"] = 1, ["b"] = 1 } }));
    }

    [Fact]
    public void Every_judgment_is_in_one_set_in_the_order_of_the_input() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Int[3, 40], Gen.Int[1, 6]).Sample((seed, queries, perQuery) =>
        {
            List<Judgment> judgments = Many(queries, perQuery);
            IReadOnlyList<JudgmentSet> sets = QuerySplitter.Split(judgments, new SplitOptions { Seed = seed });
            var places = judgments.Select((j, i) => (j, i)).ToDictionary(p => p.j.Id, p => p.i);
            return sets.Sum(set => set.Judgments.Count) == judgments.Count
                && sets.All(set => set.Judgments.Count > 0
                    && set.Judgments.Select(j => places[j.Id]).SequenceEqual(set.Judgments.Select(j => places[j.Id]).Order()))
                && sets.SelectMany(set => set.Judgments.Select(j => (set.Name, j.QueryId)).Distinct()).Count() == queries;
        });

    [Fact]
    public void The_seed_decides()
    {
        static string Text(int seed) =>
            string.Join(',', QuerySplitter.Split(Many(50, 2), new SplitOptions { Seed = seed })[2].Judgments.Select(j => j.Id));
        Assert.Equal(Text(1), Text(1));
        Assert.NotEqual(Text(1), Text(2));
    }

    [Fact]
    public void Too_few_queries_and_bad_shares_are_refused()
    {
        Assert.Contains("2 queries cannot fill 3 sets",
            Assert.Throws<InputException>(() => QuerySplitter.Split(Many(2, 9), new SplitOptions())).Message, StringComparison.Ordinal);
        var options = new SplitOptions { Shares = new Dictionary<string, double> { ["train"] = 1, ["test"] = 0 } };
        Assert.Contains("above 0 for 'test'", Assert.Throws<InputException>(() => QuerySplitter.Split(Many(9, 1), options)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("q1", "other", "query_id q1")]
    [InlineData("q9", " RED  shoes", "query_id q9")]
    public void A_query_in_two_sets_is_named(string id, string query, string named)
    {
        JudgmentSet train = new("train", [Make(1, "q1", "red shoes", 1), Make(2, "q1", "red shoes", 2)]);
        JudgmentSet test = new("test", [Make(3, "q2", "boots", 1), Make(4, id, query, 1)]);
        string message = Assert.Throws<InputException>(() => SplitCheck.Check([train, test])).Message;
        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.Contains("judgment 'j1' of 'train' and judgment 'j4' of 'test'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_product_in_two_sets_is_an_error_where_asked()
    {
        JudgmentSet train = new("train", [Make(1, "q1", "red shoes", 1), Make(2, "q1", "red shoes", 1)]);
        JudgmentSet test = new("test", [Make(1, "q2", "boots", 1), Make(2, "q2", "boots", 1)]);
        SplitCheck.Check([train, test]);
        string message = Assert.Throws<InputException>(() => SplitCheck.Check([train, test], products: true)).Message;
        Assert.Contains("product id p1", message, StringComparison.Ordinal);
        Assert.Contains("so are 1 more", message, StringComparison.Ordinal);
    }
}
