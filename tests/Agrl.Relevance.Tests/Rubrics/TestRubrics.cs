using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Tests.Rubrics;

/// <summary>Small rubrics and judgments that tests work out by hand.</summary>
internal static class TestRubrics
{
    /// <summary>Two criteria, three tiers: kind wrong is 1, brand wrong is 2, else 3. Weights 3 and 1.</summary>
    public static Rubric Small { get; } = RubricReader.Parse(SmallYaml, "small.yaml");

    /// <summary>The same tiers and criteria without rules.</summary>
    public static Rubric WithoutRules { get; } = RubricReader.Parse(
        SmallYaml[..SmallYaml.IndexOf("rules:", StringComparison.Ordinal)] + "rules: []\n", "norules.yaml");

    /// <summary>The shop's rubric as shipped.</summary>
    public static Rubric Shop { get; } = RubricReader.Read(Repository.File("configs", "rubrics", "shop.yaml"));

    public const string SmallYaml = """
        name: small
        version: 1
        tiers:
          - {grade: 3, name: Good, description: all fits, good: true}
          - {grade: 2, name: Off, description: the brand is off}
          - {grade: 1, name: Bad, description: another kind}
        criteria:
          - name: kind
            description: whether the kind fits
            verdicts: [match, mismatch]
            weight: 3
          - name: brand
            description: whether the brand fits
            verdicts: [match, mismatch, unspecified]
            weight: 1
        rules:
          - {name: other-kind, when: {kind: mismatch}, grade: 1, text: another kind}
          - {name: other-brand, when: {brand: [mismatch]}, grade: 2, text: another brand}
          - {name: all, when: {}, grade: 3, text: all fits}
        """;

    public static Dictionary<string, string> Verdicts(params string[] pairs) =>
        pairs.Select(pair => pair.Split(' ')).ToDictionary(parts => parts[0], parts => parts[1]);

    public static Judgment Judgment(int? tier, params string[] verdicts) => new()
    {
        Id = "j1",
        QueryId = "q1",
        Query = "red nike shoes",
        Product = new Product { Id = "p1", Title = "Nike runner" },
        Tier = tier,
        Verdicts = Verdicts(verdicts),
    };
}
