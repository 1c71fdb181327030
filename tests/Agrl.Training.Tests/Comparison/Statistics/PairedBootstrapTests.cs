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
        var bootstrap = new PairedBootstrap([[Right(1, 0, 1)], [Right(1, 1, 0)]], [0, 1, 2], 3,
            new Scripted(0, 0, 0, 1, 0, 1, 1, 1, 0, 2, 0, 2));

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
        Assert.Equal((1, double.NaN), (difference.BootstrapP, difference.P)); // one seed decides nothing
        Assert.Equal((1, 1), (bootstrap.McNemar(0, 1).OnlyFirst, bootstrap.McNemar(0, 1).OnlySecond));
    }

    [Fact]
    public void Judgments_of_a_query_are_drawn_together()
    {
        // Two queries of two judgments, one all right and one all wrong. Draws: the seed, then two queries.
        var bootstrap = new PairedBootstrap([[Right(1, 1, 0, 0)]], [0, 0, 1, 1], 3, new Scripted(0, 0, 0, 0, 1, 1, 0, 0, 1));

        // Accuracies 1, 0, 1/2.
        Near(0.025, bootstrap.Estimate(0, Accuracy).Interval.Low, 1e-12); // place 0.05 between 0 and 1/2
        Near(0.975, bootstrap.Estimate(0, Accuracy).Interval.High, 1e-12);
        Assert.Throws<ArgumentException>(() => new PairedBootstrap([[Right(1, 1)]], [0], 3, new Random(1)));
    }

    [Fact]
    public void An_interval_over_queries_whose_judgments_agree_is_that_of_as_many_judgments()
    {
        // 50 queries of 20 judgments that are right or wrong together: 1.96 * sqrt(0.25 / 50) = 0.139, and not 0.031.
        var right = Enumerable.Range(0, 1000).Select(i => i / 20 % 2).ToArray();
        var interval = new PairedBootstrap(
            [[Right(right)]], [.. Enumerable.Range(0, 1000).Select(i => i / 20)], 4000, new Random(1)).Estimate(0, Accuracy).Interval;

        Near(0.361, interval.Low, 0.015);
        Near(0.639, interval.High, 0.015);
    }

    [Fact]
    public void With_few_seeds_the_spread_between_them_decides()
    {
        // Three seeds, all above by 1, 2 and 3 of ten: t = 0.2 / (0.1 / sqrt 3) = 3.464, two-sided p of 2 degrees 0.0742,
        // reach 4.3027 * 0.0577 = 0.2484.
        int[] none = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        int[] Best(int n) => [.. none.Select((_, i) => i < n ? 1 : 0)];
        var bootstrap = new PairedBootstrap(
            [[Right(Best(1)), Right(Best(2)), Right(Best(3))], [Right(none), Right(none), Right(none)]],
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1000, new Random(1));

        var difference = bootstrap.Difference(0, 1, Accuracy);

        Near(2.0 / 1001, difference.BootstrapP, 1e-12); // no replicate can cross zero
        Near(0.0742, difference.P, 1e-4);
        Near(0.2 - 0.2484, difference.Interval.Low, 1e-4);
        Near(0.2 + 0.2484, difference.Interval.High, 1e-4);
    }

    [Fact]
    public void Of_seeds_one_less_is_drawn()
    {
        // Right in the first seed alone. Draws: one seed of two, then the one example.
        var bootstrap = new PairedBootstrap([[Right(1), Right(0)]], [0], 2, new Scripted(0, 0, 1, 0));

        Near(0.025, bootstrap.Estimate(0, Accuracy).Interval.Low, 1e-12); // replicates 1 and 0
        Near(0.975, bootstrap.Estimate(0, Accuracy).Interval.High, 1e-12);
    }

    [Fact]
    public void An_interval_over_examples_is_about_that_of_the_normal()
    {
        // Half of 1,000 right: 1.96 * sqrt(0.25 / 1000) = 0.031.
        var right = Right([.. Enumerable.Range(0, 1000).Select(i => i % 2)]);
        var interval = new PairedBootstrap([[right]], [.. Enumerable.Range(0, 1000)], 4000, new Random(1)).Estimate(0, Accuracy).Interval;

        Near(0.469, interval.Low, 0.003);
        Near(0.531, interval.High, 0.003);
    }

    [Fact]
    public void Seeds_that_differ_widen_the_interval()
    {
        // One seed is always right, one never: half of the draws has either.
        var one = new PairedBootstrap([[Right(1, 1)]], [0, 1], 1000, new Random(1)).Estimate(0, Accuracy);
        var two = new PairedBootstrap([[Right(1, 1), Right(0, 0)]], [0, 1], 1000, new Random(1)).Estimate(0, Accuracy);

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
        var bootstrap = new PairedBootstrap([[Right(b)], [Right(a)]], [.. Enumerable.Range(0, 200)], 2000, new Random(1));
        var (difference, estimate) = (bootstrap.Difference(0, 1, Accuracy), bootstrap.Estimate(0, Accuracy));

        Near(0.025, difference.Mean, 1e-12);
        Assert.True(difference.Interval.High - difference.Interval.Low < (estimate.Interval.High - estimate.Interval.Low) / 2);
        Assert.Equal((1, 0), (difference.SeedsAbove, difference.SeedsBelow));
        Assert.InRange(difference.BootstrapP, 2.0 / 2001, 0.05);
    }

    [Fact]
    public void The_same_source_gives_the_same_interval()
    {
        FigureEstimate Once(int seed) =>
            new PairedBootstrap([[Right(1, 0, 1, 1), Right(0, 0, 1, 1)]], [0, 1, 2, 3], 500, new Random(seed)).Estimate(0, Accuracy);

        Assert.Equal(Once(3), Once(3));
    }

    private static Outcomes Right(params int[] right) =>
        new(2, [.. right.Select(_ => 0)], [.. right.Select(r => (int?)(1 - r))], [.. right.Select(_ => Adherence.Unknown)],
            [.. right.Select(_ => false)]);

    /// <summary>Gives numbers that were written down.</summary>
    private sealed class Scripted(params int[] numbers) : Random
    {
        private int _next;

        public override int Next(int maxValue) => numbers[_next++];
    }

    [Fact]
    public void A_seed_without_a_figure_in_one_arm_counts_in_neither()
    {
        const int RuleAdherence = 2;
        Outcomes Following(params Adherence[] answers) =>
            new(2, [.. answers.Select(_ => 0)], [.. answers.Select(_ => (int?)0)], answers, [.. answers.Select(_ => true)]);
        Assert.Equal("rule_adherence", OutcomeFigures.Names[RuleAdherence]);
        var (all, half, none) = (Following(Adherence.Follows, Adherence.Follows), Following(Adherence.Follows, Adherence.Breaks),
            Following(Adherence.Unknown, Adherence.Unknown));
        // In the second seed no answer of the first arm parses, and the second arm is at its worst.
        var bootstrap = new PairedBootstrap(
            [[half, none, half], [all, Following(Adherence.Breaks, Adherence.Breaks), all]], [0, 0], 200, new Random(1));

        var difference = bootstrap.Difference(0, 1, RuleAdherence);

        Near(-0.5, difference.Mean, 1e-12);
        Near(-0.5, difference.Interval.Low, 1e-12);
        Near(-0.5, difference.Interval.High, 1e-12);
    }
}
