using Agrl.Training.Comparison.Statistics;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Comparison.Statistics;

public sealed class PairedTTests
{
    [Fact]
    public void A_textbook_case()
    {
        // Differences 1 to 5: mean 3, deviation sqrt(2.5), error sqrt(0.5), t = 4.2426 with 4 degrees:
        // p 0.01324, and 2.7764 errors to each side.
        var t = PairedT.Of([1, 2, 3, 4, 5], 0.95);

        Near(3, t.Mean, 1e-12);
        Near(0.01324, t.P, 1e-5);
        Near(3 - 1.9632, t.Interval.Low, 1e-4);
        Near(3 + 1.9632, t.Interval.High, 1e-4);
        Near(t.P, PairedT.Of([-1, -2, -3, -4, -5], 0.95).P, 1e-12);
    }

    [Fact]
    public void One_seed_shows_nothing_and_adds_nothing_to_an_interval()
    {
        var t = PairedT.Of([0.3], 0.95);

        Assert.Equal((0.3, double.NaN), (t.Mean, t.P));
        Assert.Equal(new Interval(0.1, 0.2), new Interval(0.1, 0.2).Union(t.Interval));
        Assert.Equal(new Interval(0.1, 0.4), new Interval(0.1, 0.2).Union(new Interval(0.15, 0.4)));
    }

    [Fact]
    public void Seeds_that_all_differ_by_the_same_tell_no_spread()
    {
        Assert.Equal((0, 1), (PairedT.Of([0, 0, 0], 0.95).Mean, PairedT.Of([0, 0, 0], 0.95).P));
        Assert.Equal((0.25, double.NaN), (PairedT.Of([0.25, 0.25], 0.95).Mean, PairedT.Of([0.25, 0.25], 0.95).P));
        // Each is a tenth, but for the last digits.
        Assert.NotEqual(0.3 - 0.2, 0.4 - 0.3);
        Assert.True(double.IsNaN(PairedT.Of([0.3 - 0.2, 0.4 - 0.3], 0.95).P));
    }
}
