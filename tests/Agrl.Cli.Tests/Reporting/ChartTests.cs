using Agrl.Cli.Reporting.Charts;
using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using CsCheck;

namespace Agrl.Cli.Tests.Reporting;

public sealed class ChartTests
{
    [Fact]
    public void Ticks_are_round_and_inside()
    {
        Assert.Equal([0, 0.2, 0.4, 0.6000000000000001, 0.8, 1], AxisTicks.Within(0, 1, 5));
        Assert.Equal([-1, 0, 1], AxisTicks.Within(-1.2, 1.9, 4));
        Assert.Equal([50, 100, 150], AxisTicks.Within(1, 165, 4));
        Assert.False(double.IsNegative(AxisTicks.Within(-0.01, 1, 5)[0]));
    }

    // A range of less than a billionth of what it begins at is lost in the rounding of its ends.
    [Fact]
    public void Ticks_are_few_whatever_the_range() => Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-3, 1e6]).Sample((from, width) =>
    {
        var ticks = AxisTicks.Within(from, from + width, 4);
        return ticks.Count is >= 1 and <= 5 && ticks.All(tick => tick >= from - (width * 1e-6) && tick <= from + (width * 1.000001));
    });

    [Fact]
    public void A_spike_survives_thinning()
    {
        var points = Enumerable.Range(1, 5000).Select(step => new CurvePoint(step, step == 3210 ? 99 : 1)).ToList();
        var thin = Thinning.Extremes(points, 120);
        Assert.Contains(new CurvePoint(3210, 99), thin);
        Assert.InRange(thin.Count, 100, 240);
        Assert.Equal(thin.OrderBy(point => point.Step), thin);
        Assert.Same(points, Thinning.Extremes(points, 2500));
    }

    [Fact]
    public void The_moving_mean_is_centred()
    {
        // 32 points reach 2 to either side: a straight line stays one, but for the ends.
        var points = Enumerable.Range(1, 32).Select(step => new CurvePoint(step, step)).ToList();
        var mean = Thinning.MovingMean(points, 120);
        Assert.Equal(32, mean.Count);
        Assert.Equal(10, mean[9].Value, 12);
        Assert.Equal(2, mean[0].Value, 12);
        Assert.Equal([1.0, 32.0], new[] { Thinning.MovingMean(points, 8)[0].Step, Thinning.MovingMean(points, 8)[^1].Step });
    }

    [Fact]
    public void A_curve_ends_in_the_mean_of_its_last_tenth()
    {
        var curve = new Curve();
        for (var step = 1; step <= 20; step++)
            curve.Add(step, step == 20 ? double.PositiveInfinity : step);
        // 19 finite points, so the last two: 18 and 19.
        Assert.Equal(18.5, curve.End());
        Assert.Equal(190, curve.Sum);
        Assert.Equal(190, curve.Cumulative().Points[^1].Value);
        Assert.True(double.IsNaN(new Curve().End()));
    }

    [Fact]
    public void A_chart_draws_its_lines_inside_its_box()
    {
        var curve = new Curve();
        foreach (var (step, value) in new[] { (1, 0.25), (2, 0.75), (3, 1.0) })
            curve.Add(step, value);
        var chart = new LineChart { Title = "<Accuracy>", Lines = [new ChartLine("a", curve, 0)], Shares = true };
        var html = chart.Render().ToString();
        // x from 42 to 370, y from 168 (0 %) to 8 (100 %).
        Assert.Contains("d=\"M42 128L206 48L370 8\"", html, StringComparison.Ordinal);
        Assert.Contains("&lt;Accuracy&gt;", html, StringComparison.Ordinal);
        Assert.True((chart with { Lines = [] }).Render().IsEmpty);
        Assert.True((chart with { Lines = [new ChartLine("none", new Curve(), 0)] }).Render().IsEmpty);
    }

    [Fact]
    public void A_spread_sample_is_bounded_and_spread() => Gen.Select(Gen.Int[0, 500], Gen.Int[2, 20]).Sample((count, capacity) =>
    {
        var sample = new SpreadSample<int>(capacity);
        for (var i = 0; i < count; i++)
            sample.Offer(i);
        var gaps = sample.Items.Zip(sample.Items.Skip(1), (one, other) => other - one).Distinct().ToList();
        return sample.Items.Count <= capacity && sample.Items.Count >= Math.Min(count, capacity / 2) && gaps.Count <= 1
            && (count == 0 || sample.Items[0] == 0);
    });

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.00000451, "4.51e-6")]
    [InlineData(0.1234, "0.123")]
    [InlineData(-0.868, "-0.868")]
    [InlineData(0.9999, "1")]
    [InlineData(12.34, "12.3")]
    [InlineData(1692, "1692")]
    [InlineData(12345, "12.3k")]
    [InlineData(6410000, "6.41M")]
    [InlineData(double.NaN, "–")]
    public void Numbers_are_short(double value, string expected) => Assert.Equal(expected, Numbers.Short(value));

    [Theory]
    [InlineData(0.0314, "+3.1")]
    [InlineData(-0.0081, "−0.8")]
    [InlineData(0, "±0.0")]
    public void Differences_have_a_sign(double difference, string expected) => Assert.Equal(expected, Numbers.Points(difference));

    [Theory]
    [InlineData(42, "42 s")]
    [InlineData(99.7, "1 min 39 s")]
    [InlineData(365, "6 min 05 s")]
    [InlineData(7800, "2 h 10 min")]
    public void Durations_are_words(double seconds, string expected) =>
        Assert.Equal(expected, Numbers.Duration(TimeSpan.FromSeconds(seconds)));
}
