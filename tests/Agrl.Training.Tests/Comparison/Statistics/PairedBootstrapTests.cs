using Agrl.Training.Comparison.Statistics;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Comparison.Statistics;

public sealed class PairedBootstrapTests
{
    private const int Accuracy = 1;

    [Fact]
    public void Three_replicates_by_hand()
    {
        // A is right on examples 0 and 2, B on 0 and 1. Draws: the seed, then three examples.
        var bootstrap = new PairedBootstrap([[Right(1, 0, 1)], [Right(1, 1, 0)]], 3, new Scripted(0, 0, 0, 1, 0, 1, 1, 1, 0, 2, 0, 2));

        // Accuracies of A: 2/3, 0, 1; of B: 1, 1, 1/3.
        var a = bootstrap.Estimate(0, Accuracy);
        Near(2.0 / 3, a.Mean, 1e-12);
        Near(0.05 * 2 / 3, a.Interval.Low, 1e-12); // place 0.05 between 0 and 2/3
        Near((2.0 / 3) + (0.95 / 3), a.Interval.High, 1e-12); // place 1.95 between 2/3 and 1
        // Differences: -1/3, -1, 2/3; the rarer side of zero has one, so p = 2 * (1 + 1) / (3 + 1).
        var difference = bootstrap.Difference(0, 1, Accuracy);
        Near(0, difference.Mean, 1e-12);
        Near(-1 + (0.05 * 2 / 3), difference.Interval.Low, 1e-12);
        Near((-1.0 / 3) + 0.95, difference.Interval.High, 1e-12);
        Assert.Equal(1, difference.P);
        Assert.Equal((1, 1), (bootstrap.McNemar(0, 1).OnlyFirst, bootstrap.McNemar(0, 1).OnlySecond));
    }

    [Fact]
    public void Of_seeds_one_less_is_drawn()
    {
        // Right in the first seed alone. Draws: one seed of two, then the one example.
        var bootstrap = new PairedBootstrap([[Right(1), Right(0)]], 2, new Scripted(0, 0, 1, 0));

        Near(0.025, bootstrap.Estimate(0, Accuracy).Interval.Low, 1e-12); // replicates 1 and 0
        Near(0.975, bootstrap.Estimate(0, Accuracy).Interval.High, 1e-12);
    }

    [Fact]
    public void An_interval_over_examples_is_about_that_of_the_normal()
    {
        // Half of 1,000 right: 1.96 * sqrt(0.25 / 1000) = 0.031.
        var interval = new PairedBootstrap([[Right([.. Enumerable.Range(0, 1000).Select(i => i % 2)])]], 4000, new Random(1)).Estimate(0, Accuracy).Interval;

        Near(0.469, interval.Low, 0.003);
        Near(0.531, interval.High, 0.003);
    }

    [Fact]
    public void Seeds_that_differ_widen_the_interval()
    {
        // One seed is always right, one never: half of the draws has either.
        var one = new PairedBootstrap([[Right(1, 1)]], 1000, new Random(1)).Estimate(0, Accuracy);
        var two = new PairedBootstrap([[Right(1, 1), Right(0, 0)]], 1000, new Random(1)).Estimate(0, Accuracy);

        Assert.Equal(new Interval(1, 1), one.Interval);
        Assert.Equal(new Interval(0, 1), two.Interval);
        Near(Math.Sqrt(0.5), two.Deviation, 1e-12);
    }

    [Fact]
    public void A_paired_difference_is_narrower_than_what_it_is_made_of()
    {
        // B is A with five more right of 200: both move together from draw to draw.
        var a = Enumerable.Range(0, 200).Select(i => i % 2).ToArray();
        var b = a.Select((right, i) => i < 10 ? 1 : right).ToArray();
        var bootstrap = new PairedBootstrap([[Right(b)], [Right(a)]], 2000, new Random(1));
        var (difference, estimate) = (bootstrap.Difference(0, 1, Accuracy), bootstrap.Estimate(0, Accuracy));

        Near(0.025, difference.Mean, 1e-12);
        Assert.True(difference.Interval.High - difference.Interval.Low < (estimate.Interval.High - estimate.Interval.Low) / 2);
        Assert.Equal((1, 0), (difference.SeedsAbove, difference.SeedsBelow));
        Assert.InRange(difference.P, 2.0 / 2001, 0.05);
    }

    [Fact]
    public void The_same_source_gives_the_same_interval()
    {
        FigureEstimate Once(int seed) => new PairedBootstrap([[Right(1, 0, 1, 1), Right(0, 0, 1, 1)]], 500, new Random(seed)).Estimate(0, Accuracy);

        Assert.Equal(Once(3), Once(3));
    }

    private static Outcomes Right(params int[] right) =>
        new(2, [.. right.Select(_ => 0)], [.. right.Select(r => (int?)(1 - r))], [.. right.Select(_ => Adherence.Unknown)]);

    /// <summary>Gives numbers that were written down.</summary>
    private sealed class Scripted(params int[] numbers) : Random
    {
        private int _next;

        public override int Next(int maxValue) => numbers[_next++];
    }
}
