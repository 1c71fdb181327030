using Agrl.Relevance.Metrics;
using static Agrl.Relevance.Tests.Rubrics.TestRubrics;

namespace Agrl.Relevance.Tests.Metrics;

public sealed class TierDecisionTests
{
    [Theory]
    // P4, P3, P2, P1 at beta 0.6
    [InlineData(0.7, 0.1, 0.1, 0.1, RelevanceBand.Good)]
    [InlineData(0.3, 0.3, 0.3, 0.1, RelevanceBand.Good)] // 4 and 3 reach it together
    [InlineData(0.3, 0.2, 0.1, 0.4, RelevanceBand.Mid)] // 4, 3 and 2 reach exactly 0.6
    [InlineData(0.0, 0.5, 0.4, 0.1, RelevanceBand.Mid)]
    [InlineData(0.3, 0.2, 0.05, 0.45, RelevanceBand.Bad)] // the likeliest tier is 1; with a smaller beta it would pass
    [InlineData(0.0, 0.0, 0.0, 1.0, RelevanceBand.Bad)]
    public void Bands_follow_the_cumulative_probability(double p4, double p3, double p2, double p1, RelevanceBand band) =>
        Assert.Equal(band, new TierDecision(Shop, 0.6).Decide([p4, p3, p2, p1]));

    [Fact]
    public void A_sum_that_misses_beta_by_rounding_alone_reaches_it()
    {
        Assert.True(0.1 + 0.7 < 0.8);
        Assert.Equal(RelevanceBand.Good, new TierDecision(Shop, 0.8).Decide([0.1, 0.7, 0.2, 0]));
        Assert.Equal(RelevanceBand.Mid, new TierDecision(Shop, 0.8).Decide([0.1f, 0.5f, 0.2f, 0.2f]));
    }

    [Fact]
    public void Gold_tiers_have_their_bands()
    {
        var decision = new TierDecision(Shop, 0.5);
        Assert.Equal(
            [RelevanceBand.Good, RelevanceBand.Good, RelevanceBand.Mid, RelevanceBand.Bad],
            Shop.Tiers.Select(tier => decision.BandOf(tier.Grade)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void Beta_is_a_probability(double beta) => Assert.Throws<InputException>(() => new TierDecision(Shop, beta));

    [Fact]
    public void The_metric_compares_decisions_with_gold_bands()
    {
        // Small: 3 good, 2 mid, 1 bad. Gold bands Good Good Mid Bad, decided Good Mid Mid Mid at 0.6.
        Prediction[] predictions =
        [
            At(3, 0.6, 0.2, 0.2), At(3, 0.4, 0.4, 0.2), At(2, 0.2, 0.6, 0.2), At(1, 0.3, 0.3, 0.4),
        ];

        CumPtMetrics metrics = new MetricsCalculator(Small).Compute(predictions, new MetricsOptions { CumPtBeta = 0.6 }).CumPt!;

        Assert.Equal(4, metrics.Count);
        Assert.Equal(0.5, metrics.Accuracy, 12);
        Assert.Equal([[1, 1, 0], [0, 1, 0], [0, 1, 0]], metrics.Counts);
        // F1: Good 2*1/(2+1), Mid 2*1/(1+3), Bad 0/(1+0).
        Assert.Equal(((2 / 3.0) + 0.5 + 0) / 3, metrics.MacroF1, 12);
    }

    private static Prediction At(int gold, params double[] probabilities) =>
        Prediction.OfTier(Judgment(gold), gold) with { TierProbabilities = probabilities };
}
