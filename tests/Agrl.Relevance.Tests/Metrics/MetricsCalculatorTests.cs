using System.Text.Json;
using Agrl.Relevance.Metrics;
using Agrl.Relevance.Responses;
using Agrl.Relevance.Rubrics;
using static Agrl.Relevance.Tests.Rubrics.TestRubrics;

namespace Agrl.Relevance.Tests.Metrics;

public sealed class MetricsCalculatorTests
{
    private static readonly MetricsCalculator Calculator = new(Small);

    // Tiers 3 (good), 2, 1. Gold 3 3 3 2 2 1, predicted 3 3 2 2 (unparsed) 3.
    private static readonly Prediction[] Six =
    [
        P(3, "3\nkind -> match\nbrand -> match", "kind match", "brand match") with { Slice = "plain", ResponseTokens = 10 },
        P(3, "3\nkind -> match\nbrand -> mismatch", "kind match", "brand unspecified") with { Slice = "plain", ResponseTokens = 20 },
        P(3, "2\nkind -> match\nbrand -> match", "kind match", "brand match") with { Slice = "negation", ResponseTokens = 10 },
        P(2, "2\nkind -> match\nbrand -> mismatch", "kind match") with { Slice = "negation", ResponseTokens = 10 },
        P(2, "2\nkind -> match\nbrand -> mis", "kind match", "brand mismatch") with { ResponseTokens = 40, Truncated = true },
        P(1, "3\nkind -> match\nbrand -> match") with { ResponseTokens = 6 },
    ];

    [Fact]
    public void Tiers_are_scored_with_an_unparsed_response_as_wrong()
    {
        EvaluationMetrics metrics = Calculator.Compute(Six);

        Assert.Equal(6, metrics.Count);
        Assert.Equal(3 / 6.0, metrics.Accuracy!.Value, 12);
        // Tier 3: 2 right of 3 predicted and 3 gold. Tier 2: 1 right of 2 predicted and 2 gold. Tier 1: never predicted.
        Assert.Equal(
            [
                new(3, "Good", 2 / 3.0, 2 / 3.0, 2 / 3.0, 3, 3),
                new(2, "Off", 1 / 2.0, 1 / 2.0, 1 / 2.0, 2, 2),
                new(1, "Bad", 0, 0, 0, 1, 0),
            ],
            metrics.Tiers);
        Assert.Equal(((2 / 3.0) + 0.5 + 0) / 3, metrics.MacroF1!.Value, 12);
        Assert.Equal([[2, 1, 0, 0], [0, 1, 0, 1], [1, 0, 0, 0]], metrics.Confusion.Counts);
        Assert.Equal(["3", "2", "1", "unparsed"], metrics.Confusion.Columns);
        // Good is tier 3 alone here: the same 2 of 3 and 3.
        Assert.Equal(2 / 3.0, metrics.GoodF1!.Value, 12);
        // Three of six agree; by chance (3 x 3 + 2 x 2 + 1 x 0) / 36 would.
        Assert.Equal(5 / 23.0, metrics.Kappa!.Value, 12);
        // Off by one of two steps 1/4, by two or unparsed 1: 2.25 of 6 observed, 12.5 of 36 expected.
        Assert.Equal(1 - (13.5 / 12.5), metrics.WeightedKappa!.Value, 12);
    }

    [Fact]
    public void Kappa_is_one_where_all_agree_zero_at_chance_and_none_where_nothing_could_disagree()
    {
        Prediction three = P(3, "3\nkind -> match\nbrand -> match");
        Prediction one = P(1, "1\nkind -> mismatch\nbrand -> match");
        EvaluationMetrics same = Calculator.Compute([three, one, one]);
        Assert.Equal((1.0, 1.0), (same.Kappa, same.WeightedKappa));

        // Each gold tier is answered with each tier equally often.
        EvaluationMetrics chance = Calculator.Compute([three, one, three with { GoldTier = 1 }, one with { GoldTier = 3 }]);
        Assert.Equal(0.0, chance.Kappa!.Value, 12);
        Assert.Equal(0.0, chance.WeightedKappa!.Value, 12);

        EvaluationMetrics single = Calculator.Compute([three, three]);
        Assert.Equal((null, null), (single.Kappa, single.WeightedKappa));
        Assert.Null(Calculator.Compute([]).Kappa);
    }

    [Fact]
    public void Verdicts_rules_and_format_are_counted_over_what_they_apply_to()
    {
        EvaluationMetrics metrics = Calculator.Compute(Six);

        Assert.Equal(5 / 6.0, metrics.FormatRate!.Value, 12);
        // kind is known in five: right in four, the fifth is unparsed. brand is known in four: right in 1 and 3.
        Assert.Equal([new("kind", 4 / 5.0, 5), new("brand", 2 / 4.0, 4)], metrics.Criteria);
        Assert.Equal(6 / 9.0, metrics.VerdictAccuracy!.Value, 12);
        // Of the five parsed, the second (mismatch says 2) and the third (all match says 3) contradict themselves.
        Assert.Equal(3 / 5.0, metrics.RuleAdherence!.Value, 12);
        // Known verdicts in five judgments; all of them right and the tier wrong in the third alone.
        Assert.Equal(1 / 5.0, metrics.DiscriminativeHallucination!.Value, 12);
        // Tier and known verdicts: the first and the fourth; the second has its tier right and its brand wrong.
        Assert.Equal(2 / 6.0, metrics.FullyRight!.Value, 12);
        Assert.Equal(96 / 6.0, metrics.MeanResponseTokens!.Value, 12);
        Assert.Equal(1 / 6.0, metrics.TruncatedRate!.Value, 12);
    }

    [Fact]
    public void Slices_have_the_same_metrics_over_their_own_judgments()
    {
        EvaluationMetrics metrics = Calculator.Compute(Six);

        Assert.Equal(["negation", "plain"], metrics.Slices!.Keys);
        Assert.Equal(1.0, metrics.Slices["plain"].Accuracy);
        Assert.Equal(1.0, metrics.Slices["plain"].MacroF1);
        Assert.Null(metrics.Slices["plain"].Tiers[1].F1);
        // negation: gold 3 2, predicted 2 2: F1 of 3 is 0, of 2 is 2 * 1 / (2 + 1).
        Assert.Equal((0 + (2 / 3.0)) / 2, metrics.Slices["negation"].MacroF1!.Value, 12);
        Assert.Null(metrics.Slices["negation"].Slices);
    }

    [Fact]
    public void A_tier_in_neither_gold_nor_predictions_is_left_out_of_macro_f1()
    {
        EvaluationMetrics metrics = Calculator.Compute(
            [P(3, "3\nkind -> match\nbrand -> match"), P(2, "2\nkind -> match\nbrand -> mismatch")]);
        Assert.Equal(1.0, metrics.MacroF1);
        Assert.Null(metrics.Tiers[2].F1);

        // Predicted once without any gold, it counts as 0.
        EvaluationMetrics predicted = Calculator.Compute(
            [P(3, "3\nkind -> match\nbrand -> match"), P(3, "1\nkind -> mismatch\nbrand -> match")]);
        Assert.Equal(0.0, predicted.Tiers[2].F1);
        Assert.Equal(((2 / 3.0) + 0) / 2, predicted.MacroF1!.Value, 12);
    }

    [Fact]
    public void Nothing_to_count_is_null_and_never_NaN()
    {
        EvaluationMetrics metrics = Calculator.Compute([]);

        Assert.Equal(0, metrics.Count);
        Assert.Null(metrics.Accuracy);
        Assert.Null(metrics.MacroF1);
        Assert.Null(metrics.GoodF1);
        Assert.Null(metrics.RuleAdherence);
        Assert.Null(metrics.PassAtK);
        Assert.Null(metrics.Calibration);
        Assert.DoesNotContain("NaN", JsonSerializer.Serialize(metrics), StringComparison.Ordinal);
    }

    [Fact]
    public void Good_f1_crosses_tiers_of_the_same_kind()
    {
        // In the shop 4 and 3 are good. Gold 4 3 3 1, predicted 3 4 2 4: 2 right of 3 predicted good and 3 gold good.
        EvaluationMetrics metrics = new MetricsCalculator(Shop).Compute([Tier(4, 3), Tier(3, 4), Tier(3, 2), Tier(1, 4)]);

        Assert.Equal(2 / 3.0, metrics.GoodF1!.Value, 12);
        Assert.Equal(0.0, metrics.Accuracy);
    }

    [Fact]
    public void A_predictor_of_tiers_alone_has_no_format_verdicts_or_rules()
    {
        EvaluationMetrics metrics = Calculator.Compute([Prediction.OfTier(Judgment(2, "kind match"), 2)]);

        Assert.Equal(1.0, metrics.Accuracy);
        Assert.Null(metrics.FormatRate);
        Assert.Null(metrics.VerdictAccuracy);
        Assert.Null(metrics.RuleAdherence);
        Assert.Null(metrics.DiscriminativeHallucination);
        Assert.Null(metrics.FullyRight);
        Assert.Null(metrics.MeanResponseTokens);
        Assert.Throws<InputException>(() => Prediction.OfTier(Judgment(null), 2));
    }

    [Fact]
    public void Without_rules_adherence_does_not_apply() =>
        Assert.Null(new MetricsCalculator(WithoutRules).Compute(Six).RuleAdherence);

    [Fact]
    public void Pass_at_k_is_averaged_over_judgments()
    {
        Prediction[] sampled =
        [
            Tier(3, 3) with { SampleCorrect = [true, false, false, false] },
            Tier(3, 3) with { SampleCorrect = [false, false, false, false] },
        ];

        // n 4, c 1: pass@1 1/4, pass@2 1 - C(3,2)/C(4,2) = 1/2, pass@4 1; c 0: nothing.
        Assert.Equal([(1, 0.125), (2, 0.25), (4, 0.5)],
            Calculator.Compute(sampled).PassAtK!.Select(pair => (pair.Key, Math.Round(pair.Value, 12))));
        Assert.Equal([3], Calculator.Compute(sampled, new MetricsOptions { PassK = [3] }).PassAtK!.Keys);
        Assert.Contains("draw more samples", Assert.Throws<InputException>(
            () => Calculator.Compute(sampled, new MetricsOptions { PassK = [8] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tier_that_the_rubric_lacks_is_refused()
    {
        Assert.Contains("has no tier 4", Assert.Throws<InputException>(() => Calculator.Compute([Tier(4, 3)])).Message,
            StringComparison.Ordinal);
        Assert.Contains("has no tier 9", Assert.Throws<InputException>(() => Calculator.Compute([Tier(3, 9)])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_snake_case_names_and_reads_back()
    {
        Prediction[] predictions = [Six[0] with { TierProbabilities = [0.8, 0.1, 0.1], SampleCorrect = [true, false] }, .. Six[1..]];
        EvaluationMetrics metrics = Calculator.Compute(predictions, new MetricsOptions { CumPtBeta = 0.7 });

        string json = JsonSerializer.Serialize(metrics);
        using JsonDocument document = JsonDocument.Parse(json);

        Assert.Equal(
            [
                "count", "accuracy", "macro_f1", "good_f1", "kappa", "weighted_kappa", "tiers", "confusion", "format_rate",
                "verdict_accuracy", "criteria", "rule_adherence", "discriminative_hallucination", "fully_right", "pass_at_k",
                "calibration", "cum_pt", "mean_response_tokens", "truncated_rate", "slices",
            ],
            document.RootElement.EnumerateObject().Select(property => property.Name));
        AssertSnakeCase(document.RootElement);
        EvaluationMetrics back = JsonSerializer.Deserialize<EvaluationMetrics>(json)!;
        Assert.Equal(json, JsonSerializer.Serialize(back));
    }

    private static void AssertSnakeCase(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray())
                AssertSnakeCase(item);
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in element.EnumerateObject())
            {
                Assert.Matches("^[a-z0-9_]+$", property.Name);
                AssertSnakeCase(property.Value);
            }
        }
    }

    private static Prediction Tier(int gold, int predicted) => new()
    {
        JudgmentId = "j",
        QueryId = "q",
        GoldTier = gold,
        Response = new ParsedResponse { IsValid = true, Tier = predicted, Verdicts = Verdicts(), Spans = [] },
    };

    private static Prediction P(int gold, string text, params string[] verdicts) => new()
    {
        JudgmentId = "j",
        QueryId = "q",
        GoldTier = gold,
        GoldVerdicts = Verdicts(verdicts),
        Response = new ResponseParser(Small, new ResponseOptions()).Parse(text),
    };

    [Fact]
    public void Weighted_kappa_goes_by_grades_whatever_the_order_of_the_tiers()
    {
        const string Good = "  - {grade: 3, name: Good, description: all fits, good: true}\n";
        const string Bad = "  - {grade: 1, name: Bad, description: another kind}\n";
        var yaml = SmallYaml.Replace(Good, "", StringComparison.Ordinal).Replace(Bad, Bad + Good, StringComparison.Ordinal);
        var reordered = RubricReader.Parse(yaml, "reordered.yaml");
        Assert.Equal([2, 1, 3], reordered.Tiers.Select(tier => tier.Grade));
        Prediction[] predictions = [Tier(3, 3), Tier(3, 1), Tier(2, 3), Tier(1, 1), Tier(1, 2)];

        Assert.Equal(Calculator.Compute(predictions).WeightedKappa!.Value,
            new MetricsCalculator(reordered).Compute(predictions).WeightedKappa!.Value, 12);
    }
}
