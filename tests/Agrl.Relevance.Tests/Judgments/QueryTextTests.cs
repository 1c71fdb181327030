using Agrl.Relevance.Judgments;
using Agrl.Relevance.Splitting;

namespace Agrl.Relevance.Tests.Judgments;

public sealed class QueryTextTests
{
    [Theory]
    [InlineData("  Red\tSHOES \n", "red shoes")]
    [InlineData("cafe\u0301 table", "caf\u00e9 table")]
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af", "\ud55c\uae00")] // Korean, letter by letter
    [InlineData("e\u0323\u0302", "\u1ec7")] // Vietnamese, of two marks
    [InlineData("", "")]
    public void A_query_is_compared_composed_in_lower_case_and_with_single_spaces(string query, string expected) =>
        Assert.Equal(expected, QueryText.Normalize(query));

    [Fact]
    public void Two_spellings_of_one_query_stay_together_and_are_found_apart()
    {
        string[] queries = [.. Enumerable.Range(0, 40).SelectMany(i => new[] { $"caf\u00e9 {i}", $"cafe\u0301 {i}" })];
        Judgment[] judgments = [.. queries.Select((query, i) => new Judgment
        {
            Id = $"j{i}", QueryId = $"q{i}", Query = query, Product = new Product { Id = $"p{i}", Title = "a table" }, Tier = 1,
        })];

        var sets = QuerySplitter.Split(judgments,
            new SplitOptions { Shares = new Dictionary<string, double> { ["train"] = 0.5, ["test"] = 0.5 } });
        Assert.All(sets, set => Assert.Equal(0, set.Judgments.Count % 2));
        Assert.Equal(80, sets.Sum(set => set.Judgments.Count));
        SplitCheck.Check(sets);

        Assert.Throws<InputException>(() =>
            SplitCheck.Check([new JudgmentSet("train", [judgments[0]]), new JudgmentSet("test", [judgments[1]])]));
    }
}
