using Agrl.Relevance.Rubrics;
using static Agrl.Relevance.Tests.Rubrics.TestRubrics;

namespace Agrl.Relevance.Tests.Rubrics;

public sealed class RubricTests
{
    [Theory]
    [InlineData("mismatch", "mismatch", 1, "other-kind")]
    [InlineData("mismatch", "match", 1, "other-kind")]
    [InlineData("match", "mismatch", 2, "other-brand")]
    [InlineData("match", "match", 3, "all")]
    [InlineData("match", "unspecified", 3, "all")]
    public void The_first_rule_that_applies_decides(string kind, string brand, int grade, string rule)
    {
        RuleDecision decision = Small.Decide(Verdicts($"kind {kind}", $"brand {brand}"));

        Assert.Equal(grade, decision.Grade);
        Assert.Equal(rule, decision.Rule.Name);
    }

    [Fact]
    public void Verdicts_that_leave_some_out_reach_the_grades_of_all_their_completions()
    {
        Assert.Equal([1, 2, 3], TestRubrics.Small.ReachableGrades(new Dictionary<string, string>()));
        Assert.Equal([1], TestRubrics.Small.ReachableGrades(TestRubrics.Verdicts("kind mismatch")));
        Assert.Equal([2, 3], TestRubrics.Small.ReachableGrades(TestRubrics.Verdicts("kind match")));
        Assert.Equal([1, 2], TestRubrics.Small.ReachableGrades(TestRubrics.Verdicts("brand mismatch")));
        Assert.Equal([3], TestRubrics.Small.ReachableGrades(TestRubrics.Verdicts("kind match", "brand unspecified")));
        Assert.Equal([1, 2, 3], TestRubrics.Small.ReachableGrades(TestRubrics.Verdicts("kind perhaps")));
        Assert.Empty(TestRubrics.WithoutRules.ReachableGrades(TestRubrics.Verdicts("kind match")));
    }

    [Fact]
    public void A_partial_set_of_verdicts_is_not_decided_even_where_one_verdict_would_do()
    {
        Assert.False(Small.TryDecide(Verdicts("kind mismatch"), out _));
        InputException error = Assert.Throws<InputException>(() => Small.Decide(Verdicts("kind mismatch")));
        Assert.Contains("'brand' has no verdict", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_illegal_verdict_is_not_decided()
    {
        Assert.False(Small.TryDecide(Verdicts("kind match", "brand maybe"), out _));
        Assert.Throws<InputException>(() => Small.Decide(Verdicts("kind match", "brand maybe")));
    }

    [Fact]
    public void Without_rules_nothing_is_decided()
    {
        Assert.False(WithoutRules.HasRules);
        Assert.False(WithoutRules.TryDecide(Verdicts("kind match", "brand match"), out _));
        Assert.Throws<InputException>(() => WithoutRules.Decide(Verdicts("kind match", "brand match")));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(2, false)]
    [InlineData(null, false)]
    public void Verdicts_lead_to_the_tier_of_their_rule_alone(int? tier, bool expected)
    {
        Assert.Equal(expected, Small.LeadsTo(Verdicts("kind match", "brand match"), tier));
        Assert.False(Small.LeadsTo(Verdicts("kind match"), tier));
        Assert.False(WithoutRules.LeadsTo(Verdicts("kind match", "brand match"), tier));
    }

    [Fact]
    public void Known_verdicts_are_those_of_the_gold_that_are_criteria()
    {
        var stated = Verdicts("kind match", "brand mismatch");
        Assert.True(Small.StatesKnown(Verdicts("kind match"), stated));
        Assert.True(Small.StatesKnown(Verdicts("kind match", "style match"), stated));
        Assert.True(Small.StatesKnown(Verdicts(), stated));
        Assert.False(Small.StatesKnown(Verdicts("kind match", "brand match"), stated));
        Assert.False(Small.StatesKnown(Verdicts("brand mismatch"), Verdicts("kind match")));
    }

    [Fact]
    public void Grades_are_found_whatever_their_order()
    {
        Assert.Equal((1, 3), (Small.MinGrade, Small.MaxGrade));
        Assert.Equal("Off", Small.FindTier(2)!.Name);
        Assert.Null(Small.FindTier(4));
        Assert.Equal(2, Small.IndexOfTier(1));
        Assert.Equal(-1, Small.IndexOfTier(9));
    }

    [Fact]
    public void A_rubric_made_in_code_is_checked_too()
    {
        InputException error = Assert.Throws<InputException>(() => new Rubric("x", "1", [new Tier(1, "One", "", false)], [], []));
        Assert.Contains("at least two tiers", error.Message, StringComparison.Ordinal);
    }
}
