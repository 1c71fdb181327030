using Agrl.Relevance.Metrics;
using static Agrl.Relevance.Tests.Rubrics.TestRubrics;

namespace Agrl.Relevance.Tests.Metrics;

public sealed class CalibrationTests
{
    [Fact]
    public void Worked_by_hand()
    {
        CalibrationMetrics metrics = Compute((3, [0.85, 0.1, 0.05]), (2, [0.82, 0.1, 0.08]), (1, [0.2, 0.3, 0.5]), (3, [1, 0, 0]));

        Assert.Equal(4, metrics.Count);
        Assert.Equal(3 / 4.0, metrics.Accuracy, 12);
        // Bin (0.8, 0.9]: confidence 1.67, right 1. Bin (0.4, 0.5]: 0.5, 1. Bin (0.9, 1]: 1, 1. Gaps 0.67 + 0.5 + 0 over 4.
        Assert.Equal(1.17 / 4, metrics.ExpectedCalibrationError, 12);
        // (0.15^2 + 0.1^2 + 0.05^2) + (0.82^2 + 0.9^2 + 0.08^2) + (0.2^2 + 0.3^2 + 0.5^2) + 0
        Assert.Equal((0.035 + 1.4888 + 0.38) / 4, metrics.BrierScore, 12);
        Assert.Equal(-(Math.Log(0.85) + Math.Log(0.1) + Math.Log(0.5)) / 4, metrics.NegativeLogLikelihood, 12);
        Assert.Equal(10, metrics.Bins.Count);
        Assert.Equal(2, metrics.Bins[8].Count);
        Assert.Equal(0.835, metrics.Bins[8].MeanConfidence!.Value, 12);
        Assert.Equal(0.5, metrics.Bins[8].Accuracy!.Value, 12);
        Assert.Equal(1, metrics.Bins[4].Count);
        Assert.Null(metrics.Bins[0].MeanConfidence);
    }

    [Fact]
    public void A_gold_tier_without_probability_costs_much_but_not_infinity() =>
        Assert.Equal(-Math.Log(1e-12), Compute((1, [1, 0, 0])).NegativeLogLikelihood, 9);

    [Fact]
    public void Predictions_without_probabilities_are_left_out()
    {
        Prediction[] predictions =
            [Prediction.OfTier(Judgment(3), 3), Prediction.OfTier(Judgment(3), 3) with { TierProbabilities = [1, 0, 0] }];
        Assert.Equal(1, new MetricsCalculator(Small).Compute(predictions).Calibration!.Count);
    }

    [Theory]
    [InlineData(new[] { 0.5, 0.5 }, "expected 3 tier probabilities, found 2")]
    [InlineData(new[] { 0.5, 0.2, 0.1 }, "add up to 1, found 0.8")]
    [InlineData(new[] { 1.5, -0.5, 0 }, "from 0 to 1, found 1.5")]
    [InlineData(new[] { double.NaN, 0.5, 0.5 }, "from 0 to 1, found NaN")]
    public void What_is_no_distribution_is_refused(double[] probabilities, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => Compute((3, probabilities))).Message, StringComparison.Ordinal);

    private static CalibrationMetrics Compute(params (int Gold, double[] Probabilities)[] predictions) =>
        new MetricsCalculator(Small).Compute([.. predictions.Select(p =>
            Prediction.OfTier(Judgment(p.Gold), 3) with { TierProbabilities = p.Probabilities })]).Calibration!;
}
