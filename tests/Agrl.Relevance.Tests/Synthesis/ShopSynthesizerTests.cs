using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;
using Agrl.Relevance.Synthesis;

namespace Agrl.Relevance.Tests.Synthesis;

public class ShopSynthesizerTests
{
    private static readonly Rubric Rubric = ShopRubric.Create();
    private static readonly SynthesisResult Result = ShopSynthesizer.Synthesize(Rubric,
        new SynthesisOptions { Seed = 7, Sft = 1200, Rl = 800, Balanced = 200, Wild = 200 });

    private static IEnumerable<(string Name, IReadOnlyList<Judgment> Judgments)> Sets =>
        [("sft", Result.Sft), ("rl", Result.Rl), ("balanced", Result.Balanced), ("wild", Result.Wild)];

    [Fact]
    public void Tier_shares_are_exact()
    {
        Assert.All(new[] { 1, 2, 3, 4 }, grade => Assert.Equal(300, Result.Sft.Count(j => j.Tier == grade)));
        Assert.All(new[] { 1, 2, 3, 4 }, grade => Assert.Equal(50, Result.Balanced.Count(j => j.Tier == grade)));
        Assert.Equal([12, 54, 14, 120], new[] { 1, 2, 3, 4 }.Select(grade => Result.Wild.Count(j => j.Tier == grade)));
    }

    [Fact]
    public void The_tier_is_what_the_rules_make_of_the_verdicts()
    {
        foreach (var (_, judgments) in Sets)
            Assert.All(judgments, j => Assert.Equal(j.Tier, Rubric.Decide(j.Verdicts).Grade));
    }

    [Fact]
    public void No_query_and_no_product_is_in_two_sets()
    {
        var queries = Sets.SelectMany(set => set.Judgments.Select(j => (set.Name, j.Query)).Distinct()).ToList();
        Assert.Equal(queries.Count, queries.Select(q => q.Query).Distinct().Count());
        var products = Sets.SelectMany(set => set.Judgments.Select(j => (set.Name, j.Product.Id)).Distinct()).ToList();
        Assert.Equal(products.Count, products.Select(p => p.Id).Distinct().Count());
    }

    [Fact]
    public void Evaluation_holds_combinations_that_training_never_shows_but_no_new_word()
    {
        static (string, string, string) Combination(Judgment j) =>
            (j.Product.Category[^1], j.Product.Attributes["color"], j.Product.Attributes["material"]);
        var train = Result.Sft.Concat(Result.Rl).ToList();
        var evaluation = Result.Balanced.Concat(Result.Wild).ToList();
        Assert.Empty(train.Select(Combination).Intersect(evaluation.Select(Combination)));
        Assert.Subset(train.Select(j => j.Product.Brand).ToHashSet(), evaluation.Select(j => j.Product.Brand).ToHashSet());
        Assert.Subset(
            train.SelectMany(j => j.Product.Attributes.Values).ToHashSet(),
            evaluation.SelectMany(j => j.Product.Attributes.Values).ToHashSet());
    }

    [Fact]
    public void The_same_seed_gives_the_same_judgments_and_another_seed_others()
    {
        var options = new SynthesisOptions { Seed = 3, Sft = 60, Rl = 20, Balanced = 20, Wild = 20 };
        static string Text(SynthesisResult r) => string.Join('\n', r.Sft.Concat(r.Rl).Concat(r.Balanced).Concat(r.Wild)
            .Select(j => $"{j.Id}|{j.QueryId}|{j.Query}|{j.Product.Id}|{j.Product.Title}|{j.Tier}|{string.Join(';', j.Reasons.Values)}"));
        Assert.Equal(Text(ShopSynthesizer.Synthesize(Rubric, options)), Text(ShopSynthesizer.Synthesize(Rubric, options)));
        Assert.NotEqual(Text(ShopSynthesizer.Synthesize(Rubric, options)),
            Text(ShopSynthesizer.Synthesize(Rubric, options with { Seed = 4 })));
    }

    [Fact]
    public void The_rl_pool_is_stripped_as_asked()
    {
        var options = new SynthesisOptions { Sft = 0, Rl = 40, Balanced = 0, Wild = 0, RlReasons = false };
        Assert.All(ShopSynthesizer.Synthesize(Rubric, options).Rl, j => Assert.True(j.Reasons.Count == 0 && j.Verdicts.Count == 5));
        Assert.All(
            ShopSynthesizer.Synthesize(Rubric, options with { RlVerdicts = false }).Rl,
            j => Assert.True(j.Reasons.Count == 0 && j.Verdicts.Count == 0 && j.VerdictOrigin == VerdictOrigin.None
                && j.Tier is >= 1 and <= 4));
    }

    [Fact]
    public void A_rubric_with_a_criterion_that_synthesis_cannot_decide_is_refused()
    {
        var rubric = ShopRubric.Create(new Criterion("style", "the style", ["match", "mismatch"], 1));
        var error = Assert.Throws<InputException>(() => ShopSynthesizer.Synthesize(rubric, new SynthesisOptions()));
        Assert.Contains("'style'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rubric_without_a_criterion_that_synthesis_decides_is_refused()
    {
        var rubric = new Rubric(
            "small", "1", ShopRubric.Tiers, [.. ShopRubric.Criteria.Where(c => c.Name != "material")],
            [.. ShopRubric.Rules.Where(r => !r.When.ContainsKey("material"))]);
        var error = Assert.Throws<InputException>(() => ShopSynthesizer.Synthesize(rubric, new SynthesisOptions()));
        Assert.Contains("no 'material'", error.Message, StringComparison.Ordinal);
    }
}
