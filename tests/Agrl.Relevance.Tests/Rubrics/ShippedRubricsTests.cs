using Agrl.Relevance.Rubrics;
using static Agrl.Relevance.Tests.Rubrics.TestRubrics;

namespace Agrl.Relevance.Tests.Rubrics;

public sealed class ShippedRubricsTests
{
    [Theory]
    [InlineData("match match match match match", 4)]
    [InlineData("match unspecified unspecified unspecified unspecified", 4)]
    [InlineData("match match mismatch match match", 3)]
    [InlineData("match match match mismatch unspecified", 3)]
    [InlineData("match match mismatch mismatch match", 2)]
    [InlineData("match mismatch match match match", 2)]
    [InlineData("match match match match mismatch", 2)]
    [InlineData("related match match unspecified match", 3)]
    [InlineData("related match mismatch match match", 2)]
    [InlineData("related match match mismatch match", 2)]
    [InlineData("related unspecified match match mismatch", 2)]
    [InlineData("related mismatch match match match", 1)]
    [InlineData("mismatch match match match match", 1)]
    public void The_shop_decides_as_its_rules_are_written(string verdicts, int grade)
    {
        string[] parts = verdicts.Split(' ');
        Assert.Equal(grade, Shop.Decide(Shop.Criteria.Select((criterion, i) => (criterion.Name, parts[i])).ToDictionary()).Grade);
    }

    [Fact]
    public void The_shop_has_the_four_tiers_and_five_criteria_that_synthesis_fills()
    {
        Assert.Equal(["4 Excellent", "3 Related", "2 Mismatch", "1 Irrelevant"], Shop.Tiers.Select(tier => $"{tier.Grade} {tier.Name}"));
        Assert.Equal([4, 3], Shop.Tiers.Where(tier => tier.Good).Select(tier => tier.Grade));
        Assert.Equal(["category", "brand", "color", "material", "price"], Shop.Criteria.Select(criterion => criterion.Name));
    }

    [Fact]
    public void Each_tier_of_the_shop_hangs_on_several_criteria()
    {
        foreach (Tier tier in Shop.Tiers)
        {
            IEnumerable<Rule> rules = Shop.Rules.TakeWhile(rule => rule.Grade != tier.Grade)
                .Concat(Shop.Rules.Where(rule => rule.Grade == tier.Grade));
            Assert.True(rules.SelectMany(rule => rule.When.Keys).Distinct().Count() >= 2, $"tier {tier.Grade}");
        }
    }

    [Fact]
    public void No_rule_of_the_shop_tells_the_tier_in_its_text() =>
        Assert.All(Shop.Rules, rule => Assert.DoesNotMatch("[0-9]", rule.Text));

    [Fact]
    public void Esci_has_no_rules_as_derived_verdicts_do_not_determine_the_human_tier()
    {
        Rubric esci = RubricReader.Read(Repository.File("configs", "rubrics", "esci.yaml"));
        Assert.False(esci.HasRules);
        Assert.Equal([4, 3, 2, 1], esci.Tiers.Select(tier => tier.Grade));
    }
}
