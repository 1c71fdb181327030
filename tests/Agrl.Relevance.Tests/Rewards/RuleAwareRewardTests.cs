using Agrl.Relevance.Responses;
using Agrl.Relevance.Rewards;
using Agrl.Relevance.Rubrics;
using CsCheck;
using static Agrl.Relevance.Tests.Rubrics.TestRubrics;

namespace Agrl.Relevance.Tests.Rewards;

public sealed class RuleAwareRewardTests
{
    // Criteria weigh kind 3, brand 1; gold is tier 2: kind match, brand mismatch.
    private static readonly RewardOptions Defaults = new(); // 1, 0.5, 0.25, gate

    [Fact]
    public void All_right_earns_all_weights()
    {
        RewardBreakdown reward = Score("2\nkind -> match\nbrand -> mismatch");

        Assert.Equal(1.75, reward.Total, 12);
        Assert.Equal((1, 1, 1, 1, 1), (reward.Format, reward.Tier, reward.Criteria, reward.Rule, reward.Gate));
    }

    [Fact]
    public void A_wrong_verdict_that_keeps_to_its_own_tier_earns_its_share()
    {
        // Tier 3 is wrong; kind is right (3 of 4), brand is not; match and match imply 3: 0.5 * 0.75 + 0.25.
        RewardBreakdown reward = Score("3\nkind -> match\nbrand -> match");

        Assert.Equal(0.625, reward.Total, 12);
        Assert.Equal((0, 0.75, 1, 1), (reward.Tier, reward.Criteria, reward.Rule, reward.Gate));
        Assert.Equal([("kind", 1.0), ("brand", 0.0)], reward.Verdicts.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    public void The_gate_takes_all_partial_credit_from_a_response_that_contradicts_itself()
    {
        // The right tier 2 with verdicts that imply 3.
        RewardBreakdown reward = Score("2\nkind -> match\nbrand -> match");

        Assert.Equal(1.0, reward.Total, 12);
        Assert.Equal((1, 0.75, 0, 0, 1), (reward.Tier, reward.Criteria, reward.Rule, reward.Gate, reward.TierGate));
    }

    [Fact]
    public void The_gate_may_take_the_tiers_reward_too()
    {
        RewardOptions options = Defaults with { GateTier = true };

        // The right tier 2 with verdicts that imply 3.
        RewardBreakdown reward = Score("2\nkind -> match\nbrand -> match", options);
        Assert.Equal((0, 1, 0, 0), (reward.Total, reward.Tier, reward.Gate, reward.TierGate));
        Assert.Equal(1.75, Score("2\nkind -> match\nbrand -> mismatch", options).Total, 12);
        Assert.Equal(0.625, Score("3\nkind -> match\nbrand -> match", options).Total, 12);
    }

    [Fact]
    public void With_the_gate_off_the_verdicts_still_earn()
    {
        RewardBreakdown reward = Score("2\nkind -> match\nbrand -> match", Defaults with { Gate = false });

        Assert.Equal(1.375, reward.Total, 12); // 1 + 0.5 * 0.75 + 0.25 * 0
        Assert.Equal(1, reward.Gate);
    }

    [Fact]
    public void A_malformed_response_earns_nothing_even_with_the_right_tier()
    {
        RewardBreakdown reward = Score("2\nkind -> match\nbrand -> mismatch\nbye");

        Assert.Equal(0, reward.Total);
        Assert.Equal((0, 0, 0, 0), (reward.Format, reward.Tier, reward.Criteria, reward.Rule));
        Assert.All(reward.Verdicts.Values, value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(2, 1.0)]
    [InlineData(3, 0.2)] // off by 1 of a width of 2: 0.4 * (1 - 1/2)
    [InlineData(1, 0.2)]
    public void Ordinal_credit_pays_a_near_tier(int stated, double tier)
    {
        RewardBreakdown reward = Score($"{stated}\nkind -> match\nbrand -> match", RewardOptions.Sparse with { OrdinalCredit = 0.4 });

        Assert.Equal(tier, reward.Tier, 12);
        Assert.Equal(tier, reward.Total, 12);
    }

    [Fact]
    public void Ordinal_credit_of_the_farthest_tier_is_nothing()
    {
        var reward = new RuleAwareReward(Small, RewardOptions.Sparse with { OrdinalCredit = 1 });
        ParsedResponse farthest = new ResponseParser(Small, new ResponseOptions()).Parse("3\nkind -> match\nbrand -> match");
        Assert.Equal(0, reward.Score(farthest, Judgment(1)).Total);
    }

    [Fact]
    public void The_sparse_reward_is_the_tier_alone()
    {
        Assert.Equal(1, Score("2\nkind -> mismatch\nbrand -> match", RewardOptions.Sparse).Total);
        Assert.Equal(0, Score("3\nkind -> match\nbrand -> mismatch", RewardOptions.Sparse).Total);
    }

    [Fact]
    public void Only_known_verdicts_count()
    {
        // Only the brand is known, and right: the whole criteria part.
        RewardBreakdown reward = new RuleAwareReward(Small, Defaults)
            .Score(Parse("2\nkind -> match\nbrand -> mismatch"), Judgment(2, "brand mismatch"));
        Assert.Equal(1, reward.Criteria);
        Assert.Equal("brand", Assert.Single(reward.Verdicts).Key);

        RewardBreakdown none = new RuleAwareReward(Small, Defaults).Score(Parse("2\nkind -> match\nbrand -> mismatch"), Judgment(2));
        Assert.Equal(0, none.Criteria);
        Assert.Equal(1.25, none.Total, 12);
    }

    [Fact]
    public void A_criterion_left_out_is_wrong_and_its_rules_cannot_be_checked()
    {
        ParsedResponse partial = new ResponseParser(Small, new ResponseOptions { RequireAllCriteria = false })
            .Parse("2\nbrand -> mismatch");

        RewardBreakdown reward = new RuleAwareReward(Small, Defaults with { Gate = false })
            .Score(partial, Judgment(2, "kind match", "brand mismatch"));

        Assert.Equal(0.25, reward.Criteria, 12);
        Assert.Equal(0, reward.Rule);
        Assert.Equal(1.125, reward.Total, 12);
    }

    [Fact]
    public void Without_rules_the_rule_part_is_nothing_and_the_gate_is_open()
    {
        var reward = new RuleAwareReward(WithoutRules, Defaults with { RuleWeight = 0 });

        RewardBreakdown breakdown = reward.Score(Parse("2\nkind -> match\nbrand -> match"), Judgment(2, "kind match", "brand mismatch"));

        Assert.Equal((0, 1), (breakdown.Rule, breakdown.Gate));
        Assert.Equal(1.375, breakdown.Total, 12);
    }

    [Fact]
    public void Options_that_cannot_be_meant_are_refused()
    {
        Assert.Contains("tier_weight", Error(Small, Defaults with { TierWeight = double.NaN }), StringComparison.Ordinal);
        Assert.Contains("criteria_weight", Error(Small, Defaults with { CriteriaWeight = double.PositiveInfinity }),
            StringComparison.Ordinal);
        Assert.Contains("rule_weight", Error(Small, Defaults with { RuleWeight = -1 }), StringComparison.Ordinal);
        Assert.Contains("ordinal_credit", Error(Small, Defaults with { OrdinalCredit = 1.1 }), StringComparison.Ordinal);
        Assert.Contains("ordinal_credit", Error(Small, Defaults with { OrdinalCredit = double.NaN }), StringComparison.Ordinal);
        Assert.Contains("all weights are 0", Error(Small, RewardOptions.Sparse with { TierWeight = 0 }), StringComparison.Ordinal);
        Assert.Contains("declares no rules; set it to 0", Error(WithoutRules, Defaults), StringComparison.Ordinal);
        Assert.Contains("gate_tier: acts with 'gate: true' alone", Error(Small, Defaults with { Gate = false, GateTier = true }),
            StringComparison.Ordinal);
        Assert.Contains("gate_tier: rubric", Error(WithoutRules, Defaults with { RuleWeight = 0, GateTier = true }),
            StringComparison.Ordinal);
        var weightless = new Rubric(
            "w", "1", Small.Tiers, [.. Small.Criteria.Select(criterion => criterion with { Weight = 0 })], Small.Rules);
        Assert.Contains("no criterion with a weight", Error(weightless, Defaults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_judgment_without_a_tier_of_the_rubric_is_refused()
    {
        var reward = new RuleAwareReward(Small, Defaults);
        Assert.Contains("found none", Assert.Throws<InputException>(() => reward.Score(Parse("2"), Judgment(null))).Message,
            StringComparison.Ordinal);
        Assert.Contains("found 4", Assert.Throws<InputException>(() => reward.Score(Parse("2"), Judgment(4))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_reward_is_finite_within_its_weights_and_step_credit_adds_up_to_it()
    {
        (from tier in Gen.Int[1, 3]
         from kind in Gen.OneOf("match", "mismatch")
         from brand in Gen.OneOf("match", "mismatch", "unspecified")
         from goldTier in Gen.Int[1, 3]
         from gold in Gen.OneOf("", "kind match", "kind mismatch", "brand match", "kind match,brand mismatch",
             "kind mismatch,brand unspecified")
         from weights in Gen.Double[0, 10].Array[3]
         from gate in Gen.Bool
         from gateTier in Gen.Bool
         from ordinal in Gen.Double[0, 1]
         from breaks in Gen.Frequency((4, Gen.Const("")), (1, Gen.Const("\nbye")))
         select (text: $"{tier}\nkind -> {kind}\nbrand: why -> {brand}{breaks}", goldTier, gold, weights, gate, gateTier: gate && gateTier,
             ordinal)).Sample(
            x =>
            {
                var options = new RewardOptions
                {
                    TierWeight = x.weights[0] + 0.1,
                    CriteriaWeight = x.weights[1],
                    RuleWeight = x.weights[2],
                    Gate = x.gate,
                    GateTier = x.gateTier,
                    OrdinalCredit = x.ordinal,
                };
                RewardBreakdown reward = new RuleAwareReward(Small, options)
                    .Score(Parse(x.text), Judgment(x.goldTier, x.gold.Split(',', StringSplitOptions.RemoveEmptyEntries)));
                double partial = (options.CriteriaWeight * reward.Criteria) + (options.RuleWeight * reward.Rule);

                Assert.InRange(reward.Total, 0, options.TierWeight + options.CriteriaWeight + options.RuleWeight + 1e-9);
                double tierPart = options.TierWeight * reward.Tier * (x.gateTier ? reward.Gate : 1);
                Assert.Equal(reward.Format * (tierPart + (reward.Gate * partial)), reward.Total, 9);
            },
            iter: 2000);
    }

    private static ParsedResponse Parse(string text) => new ResponseParser(Small, new ResponseOptions()).Parse(text);

    private static RewardBreakdown Score(string text, RewardOptions? options = null) =>
        new RuleAwareReward(Small, options ?? Defaults).Score(Parse(text), Judgment(2, "kind match", "brand mismatch"));

    private static string Error(Rubric rubric, RewardOptions options) =>
        Assert.Throws<InputException>(() => new RuleAwareReward(rubric, options)).Message;
}
