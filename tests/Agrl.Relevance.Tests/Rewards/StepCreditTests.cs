using Agrl.Relevance.Responses;
using Agrl.Relevance.Rewards;
using static Agrl.Relevance.Tests.Rubrics.TestRubrics;

namespace Agrl.Relevance.Tests.Rewards;

public sealed class StepCreditTests
{
    [Theory]
    // All right: kind 0.5 * 3/4, brand 0.5 * 1/4, the rest 1 + 0.25.
    [InlineData("2\nkind -> match\nbrand -> mismatch", 0.375, 0.125, 1.25)]
    // Wrong brand and tier, true to itself: kind alone and the rule.
    [InlineData("3\nkind -> match\nbrand -> match", 0.375, 0, 0.25)]
    // Contradicts itself: the gate leaves the tier.
    [InlineData("2\nkind -> match\nbrand -> match", 0, 0, 1)]
    [InlineData("bye", 0, 0, 0)]
    public void Each_step_keeps_its_own_part(string text, double kind, double brand, double outcome)
    {
        var options = new RewardOptions();
        RewardBreakdown reward = new RuleAwareReward(Small, options).Score(
            new ResponseParser(Small, new ResponseOptions()).Parse(text), Judgment(2, "kind match", "brand mismatch"));

        StepRewards steps = new StepCredit(Small, options).Split(reward);

        Assert.Equal(kind, steps.Criteria["kind"], 12);
        Assert.Equal(brand, steps.Criteria["brand"], 12);
        Assert.Equal(outcome, steps.Outcome, 12);
    }

    [Fact]
    public void A_criterion_without_gold_has_no_part_of_its_own()
    {
        var options = new RewardOptions();
        RewardBreakdown reward = new RuleAwareReward(Small, options).Score(
            new ResponseParser(Small, new ResponseOptions()).Parse("2\nkind -> match\nbrand -> mismatch"), Judgment(2, "brand mismatch"));

        StepRewards steps = new StepCredit(Small, options).Split(reward);

        Assert.Equal(["brand"], steps.Criteria.Keys);
        Assert.Equal(0.5, steps.Criteria["brand"], 12);
    }

    [Fact]
    public void Options_are_held_to_the_rewards_rules() =>
        Assert.Throws<InputException>(() => new StepCredit(WithoutRules, new RewardOptions()));
}
