using Agrl.Training.Comparison.Statistics;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Comparison.Statistics;

public sealed class VerdictTests
{
    [Theory]
    [InlineData(0.034, 0.012, 0.056, 0.004, Verdict.Better)]
    [InlineData(-0.034, -0.056, -0.012, 0.004, Verdict.Worse)]
    [InlineData(0.034, -0.001, 0.056, 0.004, Verdict.NotShown)] // the interval holds zero
    [InlineData(0.034, 0.012, 0.056, 0.05, Verdict.NotShown)] // p is not below the level
    [InlineData(0.034, 0.012, 0.056, double.NaN, Verdict.NotShown)]
    public void A_verdict_needs_interval_and_corrected_p(double mean, double low, double high, double p, Verdict expected) =>
        Assert.Equal(expected, Difference(mean, low, high, p).Verdict);

    [Fact]
    public void A_sentence_has_the_numbers_it_is_made_from()
    {
        Assert.Equal(
            "AGRL against GRPO on balanced: better in macro-F1, +3.4 points " +
            "(95 % interval +1.2 to +5.6, corrected p 0.004; above in 5 and below in 0 seeds).",
            Difference(0.034, 0.012, 0.056, 0.004).Sentence());
        Assert.Contains("no difference shown in macro-F1, -0.4 points (95 % interval -1.0 to +0.2, corrected p 0.300",
            Difference(-0.004, -0.01, 0.002, 0.3).Sentence());
        Assert.Contains("corrected p < 0.001", Difference(0.1, 0.05, 0.2, 0.0004).Sentence());
        Assert.Contains("no difference shown in macro-F1, +3.4 points " +
            "(95 % interval +1.2 to +5.6, over queries alone: the seeds say nothing of training's own spread).",
            Difference(0.034, 0.012, 0.056, double.NaN, double.NaN).Sentence());
        Assert.Contains("cannot be compared", Difference(double.NaN, 0, 0, 1).Sentence());
    }

    [Fact]
    public void Late_variance_is_that_of_the_last_half()
    {
        // Of five steps the last three: 2, 4, 6 have the mean 4 and the sample variance 4.
        Near(4, RunStability.LateVariance([100, -100, 2, 4, 6]), 1e-12);
        Assert.Equal(double.NaN, RunStability.LateVariance([1]));
    }

    [Fact]
    public void A_spike_is_five_times_the_median()
    {
        // The median of 1, 1, 1.2, 6 is 1.1, so that 6 is one and 5 is none; a step that made no update counts for nothing.
        Assert.Equal(1, RunStability.Spikes([1, 1, 0, 1.2, 6]));
        Assert.Equal(0, RunStability.Spikes([1, 1, 0, 1.2, 5]));
        Assert.Equal(1, RunStability.Spikes([1, 1, double.NaN, 1.2, 5]));
    }

    [Fact]
    public void A_run_collapses_by_form_by_figures_or_by_a_lost_tier()
    {
        var start = Figures(0.8, 1, 0.5);

        Assert.Equal("most answers are malformed", RunStability.Collapse(Figures(0.8, 0.4, 0.5), start));
        Assert.Equal("macro-F1 fell by more than a fifth", RunStability.Collapse(Figures(0.63, 1, 0.5), start));
        Assert.Equal("tier 3 is never right any more", RunStability.Collapse(Figures(0.7, 1, 0), start));
        Assert.Null(RunStability.Collapse(Figures(0.7, 1, 0.1), start));
        Assert.Null(RunStability.Collapse(Figures(0.1, 1, 0), null));
    }

    private static Dictionary<string, double> Figures(double macroF1, double format, double tier3) => new()
    {
        ["macro_f1"] = macroF1,
        ["format_rate"] = format,
        ["f1/tier_3"] = tier3,
    };

    private static ArmDifference Difference(double mean, double low, double high, double p, double seedP = 0.001) =>
        new("balanced", "macro_f1", "AGRL", "GRPO", new FigureDifference(mean, new Interval(low, high), p, seedP, 5, 0), p);
}
