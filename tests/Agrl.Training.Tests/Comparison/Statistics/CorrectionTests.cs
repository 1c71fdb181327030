using Agrl.Training.Comparison.Statistics;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Comparison.Statistics;

public sealed class CorrectionTests
{
    [Fact]
    public void Holm_by_hand()
    {
        // In order: 0.005 * 4 = 0.02, 0.01 * 3 = 0.03, 0.03 * 2 = 0.06, 0.04 * 1 = 0.04, which may not be below 0.06.
        double[] expected = [0.03, 0.06, 0.06, 0.02];

        Assert.All(HolmCorrection.Adjust([0.01, 0.04, 0.03, 0.005]).Zip(expected), pair => Near(pair.Second, pair.First, 1e-12));
    }

    [Fact]
    public void What_has_no_p_counts_for_no_test()
    {
        var adjusted = HolmCorrection.Adjust([0.01, double.NaN, 0.8]);

        Near(0.02, adjusted[0], 1e-12);
        Assert.Equal(double.NaN, adjusted[1]);
        Near(0.8, adjusted[2], 1e-12);
        Assert.Equal([1.0, 1.0], HolmCorrection.Adjust([0.9, 0.6]));
    }

    [Fact]
    public void An_interval_lies_between_order_statistics()
    {
        // 101 values 0 to 100: the shares 0.025 and 0.975 are at 2.5 and 97.5.
        double[] values = [.. Enumerable.Range(0, 101).Select(i => 100.0 - i)];

        Assert.Equal(new Interval(2.5, 97.5), Rounded(Interval.OfReplicates(values, 0.95)));
        Assert.Equal(new Interval(3, 3), Interval.OfReplicates([3], 0.95));

        static Interval Rounded(Interval i) => new(Math.Round(i.Low, 9), Math.Round(i.High, 9));
    }
}
