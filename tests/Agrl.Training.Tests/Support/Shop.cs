using Agrl.Relevance.Judgments;
using Agrl.Relevance.Prompts;
using Agrl.Relevance.Responses;
using Agrl.Relevance.Rubrics;
using Agrl.Training.Judging;

namespace Agrl.Training.Tests.Support;

/// <summary>A shop with three tiers and two criteria, small enough that every reward can be worked out by hand.</summary>
internal static class Shop
{
    public const string RubricText = """
        name: small
        version: 1
        tiers:
          - {grade: 4, name: Excellent, description: all met, good: true}
          - {grade: 2, name: Mismatch, description: another brand}
          - {grade: 1, name: Irrelevant, description: another kind}
        criteria:
          - {name: kind, description: the kind of product, verdicts: [match, mismatch], weight: 3}
          - {name: brand, description: the brand, verdicts: [match, mismatch], weight: 1}
        rules:
          - {name: other-kind, when: {kind: mismatch}, grade: 1, text: it is of another kind}
          - {name: other-brand, when: {brand: mismatch}, grade: 2, text: it is of another brand}
          - {name: all-met, when: {}, grade: 4, text: it meets all}
        """;

    public static Rubric Rubric { get; } = RubricReader.Parse(RubricText, "small.yaml");

    public static JudgingFormat Format { get; } = new(Rubric, RubricText, new PromptOptions(), new ResponseOptions());

    /// <summary>A judgment that follows the rubric, with reasons: four are four different pairs, and so on.</summary>
    public static Judgment Judgment(int index)
    {
        string[] kinds = ["shoes", "kettle", "lamp", "tent"];
        string[] brands = ["acme", "zeta", "nord"];
        var (askedKind, askedBrand) = (kinds[index % 4], brands[index / 4 % 3]);
        var (kind, brand) = (index % 3) switch
        {
            0 => (askedKind, askedBrand),
            1 => (askedKind, brands[((index / 4) + 1) % 3]),
            _ => (kinds[(index + 1) % 4], askedBrand),
        };
        return new Judgment
        {
            Id = $"j{index}",
            QueryId = $"q{index}",
            Query = $"{askedBrand} {askedKind} {index}",
            Product = new Product { Id = $"p{index}", Title = $"{brand} {kind}", Brand = brand },
            Tier = kind != askedKind ? 1 : brand != askedBrand ? 2 : 4,
            Verdicts = new Dictionary<string, string>
            {
                ["kind"] = kind == askedKind ? "match" : "mismatch",
                ["brand"] = brand == askedBrand ? "match" : "mismatch",
            },
            VerdictOrigin = VerdictOrigin.Human,
            Reasons = new Dictionary<string, string> { ["kind"] = $"has {kind}", ["brand"] = $"has {brand}" },
        };
    }

    public static IReadOnlyList<Judgment> Judgments(int count, int first = 0) => [.. Enumerable.Range(first, count).Select(Judgment)];

    /// <summary>A judgment with a tier and nothing else: no hint can be made of it but the tier.</summary>
    public static Judgment Bare(int index) => Judgment(index) with
    {
        Verdicts = new Dictionary<string, string>(),
        VerdictOrigin = VerdictOrigin.None,
        Reasons = new Dictionary<string, string>(),
    };
}
