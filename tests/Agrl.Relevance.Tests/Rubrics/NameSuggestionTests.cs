namespace Agrl.Relevance.Tests.Rubrics;

public sealed class NameSuggestionTests
{
    [Theory]
    [InlineData("wieght", "weight")] // two neighbours swapped: one edit
    [InlineData("weights", "weight")]
    [InlineData("Verdicts", "verdicts")]
    [InlineData("colour", null)]
    [InlineData("xyz", null)]
    public void The_nearest_name_is_proposed_where_one_is_near(string unknown, string? expected) =>
        Assert.Equal(expected, NameSuggestion.Nearest(unknown, ["weight", "verdicts", "name"]));

    [Fact]
    public void Without_a_near_name_all_are_listed() =>
        Assert.Equal("expected one of: weight, name", NameSuggestion.Hint("qqqqqq", ["weight", "name"]));

    [Fact]
    public void A_name_of_a_megabyte_is_answered_at_once() =>
        Assert.Null(NameSuggestion.Nearest(new string('x', 1 << 20), ["weight"]));
}
