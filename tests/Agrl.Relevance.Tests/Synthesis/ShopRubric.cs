using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Tests.Synthesis;

/// <summary>A rule book with the five criteria of synthesis, small enough to work out by hand.</summary>
internal static class ShopRubric
{
    private static readonly string[] Ternary = ["match", "mismatch", "unspecified"];

    public static Rubric Create(params Criterion[] more) => new("shop", "1", Tiers, [.. Criteria, .. more], Rules);

    public static IReadOnlyList<Tier> Tiers { get; } =
    [
        new(4, "Excellent", "meets everything", true),
        new(3, "Related", "misses a little", true),
        new(2, "Mismatch", "misses much", false),
        new(1, "Irrelevant", "another kind", false),
    ];

    public static IReadOnlyList<Criterion> Criteria { get; } =
    [
        new("category", "the kind", ["match", "related", "mismatch"], 1),
        new("brand", "the brand", Ternary, 1),
        new("color", "the color", Ternary, 1),
        new("material", "the material", Ternary, 1),
        new("price", "the price", Ternary, 1),
    ];

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule("other kind", 1, ("category", "mismatch")),
        Rule("sibling of another brand", 1, ("category", "related"), ("brand", "mismatch")),
        Rule("sibling", 3, ("category", "related")),
        Rule("other brand", 2, ("brand", "mismatch")),
        Rule("price broken", 2, ("price", "mismatch")),
        Rule("other color", 3, ("color", "mismatch")),
        Rule("other material", 3, ("material", "mismatch")),
        Rule("all met", 4),
    ];

    private static Rule Rule(string name, int grade, params (string Criterion, string Verdict)[] when) =>
        new(name, when.ToDictionary(w => w.Criterion, w => (IReadOnlyList<string>)[w.Verdict]), grade, name);
}
