using Agrl.Relevance.Judgments;
using Agrl.Relevance.Metrics;
using CsCheck;
using static Agrl.Relevance.Tests.Rubrics.TestRubrics;

namespace Agrl.Relevance.Tests.Metrics;

public sealed class ReferenceTests
{
    [Fact]
    public void The_majority_is_the_most_frequent_tier_and_the_first_of_equals()
    {
        Assert.Equal(2, MajorityReference.Fit(Small, [Judgment(2), Judgment(1), Judgment(2), Judgment(null)]).Tier);
        Assert.Equal(3, MajorityReference.Fit(Small, [Judgment(1), Judgment(3)]).Tier);
        Assert.Throws<InputException>(() => MajorityReference.Fit(Small, [Judgment(null)]));

        EvaluationMetrics metrics = new MetricsCalculator(Small).Compute(
            MajorityReference.Fit(Small, [Judgment(2)]).Predict([Judgment(2), Judgment(2), Judgment(1), Judgment(3)]));
        Assert.Equal(0.5, metrics.Accuracy);
        Assert.Equal((2 / 3.0) / 3, metrics.MacroF1!.Value, 12); // F1 of tier 2 is 2*2/(4+2); the others are never predicted
    }

    [Theory]
    [InlineData("red nike shoes", "Nike running SHOES, red!", 1.0)]
    [InlineData("red nike shoes", "puma shoes", 1 / 3.0)]
    [InlineData("shoes shoes red", "shoes", 0.5)] // distinct words
    [InlineData("40-inch tv", "TV 40 inch", 1.0)]
    [InlineData("!!", "anything", 0.0)]
    public void Overlap_is_the_share_of_the_querys_words(string query, string title, double overlap) =>
        Assert.Equal(overlap, OverlapReference.Overlap(query, title), 12);

    [Fact]
    public void Thresholds_separate_what_can_be_separated()
    {
        Judgment[] training = [At(3, 4), At(3, 4), At(2, 3), At(2, 2), At(1, 1), At(1, 0)];

        OverlapReference reference = OverlapReference.Fit(Small, training);

        Assert.Equal([new(3, 1.0), new(2, 0.5), new(1, 0.0)], reference.Thresholds);
        Assert.Equal([3, 3, 2, 2, 1, 1], reference.Predict(training).Select(prediction => prediction.PredictedTier!.Value));
        Assert.Equal(1.0, new MetricsCalculator(Small).Compute(reference.Predict(training)).MacroF1);
    }

    [Fact]
    public void Macro_f1_and_not_accuracy_is_what_is_fitted()
    {
        // Overlap 1: one 3 and two 1s; overlap 0: three 1s and one 2. The best accuracy says 1 always: 5 of 7, but macro-F1
        // (10/12)/3 = 0.278. Saying 3 at overlap 1 and 1 below: F1 of 3 2/(3+1) = 0.5, of 1 6/(4+5) = 0.667; 0.389.
        Judgment[] training = [At(3, 4), At(1, 4), At(1, 4), At(1, 0), At(1, 0), At(1, 0), At(2, 0)];

        Assert.Equal([new(3, 1.0), new(1, 0.0)], OverlapReference.Fit(Small, training).Thresholds);
    }

    [Fact]
    public void A_tier_that_never_occurs_in_training_is_never_predicted() =>
        Assert.Equal([2], OverlapReference.Fit(Small, [At(2, 1), At(2, 4)]).Thresholds.Select(threshold => threshold.Grade));

    [Fact]
    public void No_cut_beats_the_fitted_one()
    {
        (from pairs in Gen.Select(Gen.Int[1, 3], Gen.Int[0, 4]).Array[1, 25] select pairs).Sample(
            pairs =>
            {
                Judgment[] training = [.. pairs.Select(pair => At(pair.Item1, pair.Item2))];
                var calculator = new MetricsCalculator(Small);
                OverlapReference reference = OverlapReference.Fit(Small, training);
                double fitted = calculator.Compute(reference.Predict(training)).MacroF1!.Value;

                double best = 0;
                for (int two = 0; two <= 5; two++)
                {
                    for (int three = two; three <= 5; three++)
                    {
                        int[] predicted = [.. pairs.Select(pair => pair.Item2 >= three ? 3 : pair.Item2 >= two ? 2 : 1)];
                        // A tier absent from training is not predicted by the reference, so cuts that predict it are no rivals.
                        if (predicted.All(tier => pairs.Any(pair => pair.Item1 == tier)))
                            best = Math.Max(best, calculator.Compute([.. training.Zip(predicted, Prediction.OfTier)]).MacroF1!.Value);
                    }
                }

                Assert.Equal(best, fitted, 12);
            },
            iter: 200);
    }

    [Fact]
    public void Very_many_distinct_overlaps_are_fitted_quickly_and_nearly_exactly()
    {
        // All shares a/b up to 80 words: about 2,000 distinct overlaps.
        var training = new List<Judgment>();
        for (int words = 1; words <= 80; words++)
        {
            for (int shared = 0; shared <= words; shared++)
            {
                training.Add(Judgment(2 * shared >= words ? 3 : 1) with
                {
                    Query = string.Join(' ', Enumerable.Range(0, words).Select(i => $"w{i}")),
                    Product = new Product { Id = "p", Title = "x " + string.Join(' ', Enumerable.Range(0, shared).Select(i => $"w{i}")) },
                });
            }
        }

        OverlapReference reference = OverlapReference.Fit(Small, training);

        Assert.Equal([3, 1], reference.Thresholds.Select(threshold => threshold.Grade));
        Assert.InRange(reference.Thresholds[0].MinOverlap, 0.49, 0.51);
    }

    /// <summary>A judgment of a tier whose title holds a number of the query's four words.</summary>
    private static Judgment At(int tier, int shared)
    {
        string[] words = ["red", "nike", "running", "shoes"];
        return Judgment(tier) with
        {
            Query = string.Join(' ', words),
            Product = new Product { Id = "p", Title = string.Join(' ', words.Take(shared).Append("item")) },
        };
    }
}
