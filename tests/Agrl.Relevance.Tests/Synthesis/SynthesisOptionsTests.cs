using Agrl.Relevance.Rubrics;
using Agrl.Relevance.Synthesis;

namespace Agrl.Relevance.Tests.Synthesis;

public class SynthesisOptionsTests
{
    public static TheoryData<SynthesisOptions, string> Bad => new()
    {
        { new SynthesisOptions { Sft = -1 }, "sft: expected 0 or more judgments, found -1" },
        { new SynthesisOptions { Sft = 0, Rl = 0, Balanced = 0, Wild = 0 }, "no judgment in any set" },
        { new SynthesisOptions { ProductsPerQuery = 0 }, "products_per_query: expected at least 1" },
        { new SynthesisOptions { HeldOutShare = 1 }, "held_out_share" },
        { new SynthesisOptions { RlVerdicts = false }, "rl_reasons" },
        { new SynthesisOptions { Slices = new Dictionary<string, double> { ["plan"] = 1 } }, "did you mean 'plain'?" },
        { new SynthesisOptions { Slices = new Dictionary<string, double> { ["plain"] = 0 } }, "no slice has a share above 0" },
        { new SynthesisOptions { Slices = new Dictionary<string, double> { ["plain"] = double.NaN } }, "slices.plain: expected a share" },
        { new SynthesisOptions { SftSlices = new Dictionary<string, double> { ["negations"] = 1 } },
            "sft_slices: unknown slice 'negations'" },
        { new SynthesisOptions { SftUnrelatedShare = 1.5 }, "sft_unrelated_share: expected a number from 0 to 1, found 1.5" },
        { new SynthesisOptions { SftUnrelatedShare = 0.5, SftRejudgedShare = -0.1 },
            "sft_rejudged_share: expected a number from 0 to 1, found -0.1" },
        { new SynthesisOptions { SftRejudgedShare = 0.1 }, "there are none; give sft_unrelated_share a value above 0" },
        { new SynthesisOptions { TrainShares = new Dictionary<int, double> { [5] = 1 } },
            "train_shares: expected the rubric's grades (4, 3, 2, 1), found 5" },
        { new SynthesisOptions { WildShares = new Dictionary<int, double>() }, "wild_shares: no tier has a share" },
        { new SynthesisOptions { Criteria = ["brand"] }, "always decides 'category'" },
        { new SynthesisOptions { Criteria = ["category", "style"] }, "ask for 'style'" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void An_option_that_cannot_work_is_named(SynthesisOptions options, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => ShopSynthesizer.Synthesize(ShopRubric.Create(), options)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_rubric_without_rules_cannot_give_tiers()
    {
        var rubric = new Rubric("bare", "1", ShopRubric.Tiers, ShopRubric.Criteria, []);
        Assert.Contains("has none", Assert.Throws<InputException>(() => ShopSynthesizer.Synthesize(rubric, new SynthesisOptions())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_verdict_is_named()
    {
        var rubric = new Rubric(
            "short", "1", ShopRubric.Tiers,
            [.. ShopRubric.Criteria.Select(c => c.Name == "color" ? c with { Verdicts = ["match", "mismatch"] } : c)], ShopRubric.Rules);
        Assert.Contains("'color' lacks 'unspecified'",
            Assert.Throws<InputException>(() => ShopSynthesizer.Synthesize(rubric, new SynthesisOptions())).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_criteria_need_the_slices_that_ask_no_more()
    {
        string[] criteria = ["category", "brand", "color"];
        var rubric = new Rubric(
            "small", "1", ShopRubric.Tiers, [.. ShopRubric.Criteria.Where(c => criteria.Contains(c.Name))],
            [.. ShopRubric.Rules.Where(r => r.When.Keys.All(criteria.Contains))]);
        var options = new SynthesisOptions { Sft = 60, Rl = 0, Balanced = 0, Wild = 0, Criteria = criteria };
        Assert.Contains("slices.alternative", Assert.Throws<InputException>(() => ShopSynthesizer.Synthesize(rubric, options)).Message,
            StringComparison.Ordinal);
        options = options with { Slices = new Dictionary<string, double> { ["plain"] = 1, ["multi"] = 1, ["negation"] = 1 } };
        SynthesisResult result = ShopSynthesizer.Synthesize(rubric, options);
        Assert.Equal(60, result.Sft.Count);
        Assert.All(result.Sft, j => Assert.Equal(criteria, j.Verdicts.Keys));
    }

    [Fact]
    public void Shares_become_whole_counts_by_largest_remainder()
    {
        var shares = new Dictionary<int, double> { [4] = 0.60, [3] = 0.07, [2] = 0.27, [1] = 0.06 };
        Assert.Equal([new(4, 6), new(3, 1), new(2, 3), new(1, 0)], Quotas.Divide(10, shares));
        Assert.Equal([new(4, 60), new(3, 7), new(2, 27), new(1, 6)], Quotas.Divide(100, shares));
        Assert.Equal(0, Quotas.Divide(0, shares).Values.Sum());
    }

    [Fact]
    public void Shares_of_tiers_and_slices_are_followed()
    {
        var options = new SynthesisOptions
        {
            Sft = 400,
            Rl = 0,
            Balanced = 0,
            Wild = 0,
            TrainShares = new Dictionary<int, double> { [4] = 1, [1] = 3 },
            Slices = new Dictionary<string, double> { ["plain"] = 3, ["price"] = 1 },
        };
        SynthesisSetReport report = ShopSynthesizer.Synthesize(ShopRubric.Create(), options).Report.Sets[0];
        Assert.Equal([new(4, 100), new(1, 300)], report.Tiers);
        Assert.Equal(300, report.Slices["plain"].Values.Sum());
        Assert.Equal(100, report.Slices["price"].Values.Sum());
    }

    [Fact]
    public void The_sft_set_may_lack_kinds_of_query_that_the_pool_has()
    {
        var options = new SynthesisOptions
        {
            Sft = 200,
            Rl = 200,
            Balanced = 0,
            Wild = 0,
            Slices = new Dictionary<string, double> { ["plain"] = 1, ["negation"] = 1 },
            SftSlices = new Dictionary<string, double> { ["plain"] = 1 },
        };
        SynthesisResult result = ShopSynthesizer.Synthesize(ShopRubric.Create(), options);
        Assert.All(result.Sft, j => Assert.Equal("plain", j.Slice));
        Assert.Equal(100, result.Rl.Count(j => j.Slice == "negation"));
    }

    [Fact]
    public void The_sft_set_may_be_of_an_earlier_edition_of_the_guidelines()
    {
        var rubric = ShopRubric.Create();
        var today = new SynthesisOptions { Sft = 600, Rl = 300, Balanced = 100, Wild = 0 };
        var result = ShopSynthesizer.Synthesize(rubric, today with { SftUnrelatedShare = 0.5 });
        var same = ShopSynthesizer.Synthesize(rubric, today);

        // Of the same pairs some are no longer related, whole families at a time, and their tier is what the rules make of that.
        var pairs = same.Sft.Zip(result.Sft).Where(pair => pair.First.Verdicts["category"] == "related").ToList();
        Assert.All(pairs, pair => Assert.Equal(pair.First.Product.Id, pair.Second.Product.Id));
        var families = pairs.ToLookup(pair => pair.First.Product.Category[0], pair => pair.Second.Verdicts["category"]);
        Assert.All(families, family => Assert.Single(family.Distinct()));
        Assert.InRange(families.Count(family => family.First() == "mismatch"), 3, 6);
        Assert.All(result.Sft, judgment => Assert.Equal(rubric.Decide(judgment.Verdicts).Grade, judgment.Tier));
        // The other sets are not touched.
        Assert.Equal(same.Rl.Select(j => (j.Id, j.Tier)), result.Rl.Select(j => (j.Id, j.Tier)));
        Assert.Equal(same.Balanced.Select(j => (j.Id, j.Tier)), result.Balanced.Select(j => (j.Id, j.Tier)));
    }

    [Fact]
    public void Tiers_may_be_judged_anew_where_reasons_stay_of_the_earlier_edition()
    {
        var rubric = ShopRubric.Create();
        var earlier = new SynthesisOptions { Sft = 2000, Rl = 0, Balanced = 0, Wild = 0, SftUnrelatedShare = 0.5 };
        var before = ShopSynthesizer.Synthesize(rubric, earlier).Sft;
        var after = ShopSynthesizer.Synthesize(rubric, earlier with { SftRejudgedShare = 0.25 }).Sft;
        var today = ShopSynthesizer.Synthesize(rubric, earlier with { SftUnrelatedShare = 0 }).Sft;

        var changed = Enumerable.Range(0, 2000).Where(i => before[i].Tier != today[i].Tier).ToList();
        var anew = changed.Where(i => after[i].Tier == today[i].Tier).ToList();
        Assert.InRange(anew.Count, 0.2 * changed.Count, 0.3 * changed.Count);
        Assert.All(changed.Except(anew), i => Assert.Equal(before[i].Tier, after[i].Tier));
        Assert.All(Enumerable.Range(0, 2000), i =>
        {
            Assert.Equal(before[i].Verdicts, after[i].Verdicts);
            Assert.Equal(before[i].Reasons, after[i].Reasons);
        });
        Assert.All(Enumerable.Range(0, 2000).Except(changed), i => Assert.Equal(today[i].Tier, after[i].Tier));
    }
}
