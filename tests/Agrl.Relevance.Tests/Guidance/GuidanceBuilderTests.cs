using Agrl.Relevance.Guidance;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Responses;
using static Agrl.Relevance.Tests.Rubrics.TestRubrics;

namespace Agrl.Relevance.Tests.Guidance;

public sealed class GuidanceBuilderTests
{
    private static readonly GuidanceBuilder Builder = new(Small, new ResponseOptions());

    private static readonly Judgment Full = Judgment(2, "kind match", "brand mismatch") with
    {
        Reasons = new Dictionary<string, string> { ["kind"] = "asked shoes, has shoes", ["brand"] = "asked nike, has puma" },
        Rationale = "the brand is not the one asked for",
    };

    [Theory]
    [InlineData(GuidanceLevel.None, "")]
    [InlineData(GuidanceLevel.Rules, "another brand")]
    [InlineData(GuidanceLevel.Verdicts, "kind match, brand mismatch")]
    [InlineData(GuidanceLevel.Tier, "kind match, brand mismatch\ntier 2")]
    [InlineData(GuidanceLevel.Rationale, "kind match, brand mismatch\ntier 2\nkind: asked shoes, has shoes -> match")]
    public void Each_level_tells_more(GuidanceLevel level, string text)
    {
        GuidanceHint hint = Builder.Build(Full, level);

        Assert.Equal(level, hint.Level);
        Assert.Equal(text, hint.Text);
        Assert.Equal(level == GuidanceLevel.Rationale ? 0.5 : 0, hint.RationaleFraction);
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.01, 1)] // ceil(0.01 * 2)
    [InlineData(0.5, 1)]
    [InlineData(0.51, 2)]
    [InlineData(1.0, 2)]
    public void The_rationale_is_a_prefix_of_the_gold_reasons(double fraction, int lines)
    {
        foreach (ResponseLayout layout in Enum.GetValues<ResponseLayout>())
        {
            var builder = new GuidanceBuilder(Small, new ResponseOptions { Layout = layout });
            string[] all =
            [
                "kind match, brand mismatch", "tier 2", "kind: asked shoes, has shoes -> match", "brand: asked nike, has puma -> mismatch",
            ];

            Assert.Equal(all.Take(2 + lines), builder.Build(Full, GuidanceLevel.Rationale, fraction).Text.Split('\n'));
        }
    }

    [Fact]
    public void A_fraction_that_gives_whole_lines_does_not_round_up_to_one_more()
    {
        // In binary 0.28 * 25 is 7.000000000000001.
        Assert.True(0.28 * 25 > 7);
        Judgment judgment = Judgment(2, [.. Enumerable.Range(0, 25).Select(i => $"c{i} x")]) with
        {
            Reasons = Enumerable.Range(0, 25).ToDictionary(i => $"c{i}", _ => "why"),
        };
        var rubric = new Relevance.Rubrics.Rubric(
            "wide", "1", Small.Tiers,
            [.. Enumerable.Range(0, 25).Select(i => new Relevance.Rubrics.Criterion($"c{i}", "", ["x", "y"], 1))], []);

        string text = new GuidanceBuilder(rubric, new ResponseOptions()).Build(judgment, GuidanceLevel.Rationale, 0.28).Text;

        Assert.Equal(2 + 7, text.Split('\n').Length);
    }

    [Fact]
    public void Levels_are_those_that_the_gold_can_fill()
    {
        Assert.Equal([GuidanceLevel.Rules, GuidanceLevel.Verdicts, GuidanceLevel.Tier, GuidanceLevel.Rationale],
            Builder.AvailableLevels(Full));
        Assert.Equal([GuidanceLevel.Tier], Builder.AvailableLevels(Judgment(2)));
        Assert.Equal([GuidanceLevel.Verdicts, GuidanceLevel.Tier], Builder.AvailableLevels(Judgment(2, "kind match")));
        Assert.Equal([GuidanceLevel.Rules, GuidanceLevel.Verdicts, GuidanceLevel.Tier],
            Builder.AvailableLevels(Full with { Reasons = Verdicts() }));
        Assert.Empty(Builder.AvailableLevels(Judgment(null)));
        Assert.Equal("tier 2", Builder.Build(Judgment(2), GuidanceLevel.Tier).Text);
    }

    [Fact]
    public void A_rule_is_not_quoted_where_the_human_tier_contradicts_it()
    {
        Assert.DoesNotContain(GuidanceLevel.Rules, Builder.AvailableLevels(Full with { Tier = 3 }));
        Assert.DoesNotContain(GuidanceLevel.Rules, new GuidanceBuilder(WithoutRules, new ResponseOptions()).AvailableLevels(Full));
    }

    [Fact]
    public void A_level_without_its_gold_is_refused()
    {
        InputException error = Assert.Throws<InputException>(() => Builder.Build(Judgment(2), GuidanceLevel.Verdicts));
        Assert.Contains("'j1' cannot give guidance of level Verdicts; its gold fills Tier", error.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Builder.Build(Full, GuidanceLevel.Rationale, double.NaN));
        Assert.Throws<InputException>(() => Builder.Build(Full, GuidanceLevel.Rationale, 1.5));
        Assert.Equal("", Builder.Build(Judgment(null), GuidanceLevel.None).Text);
    }
}
