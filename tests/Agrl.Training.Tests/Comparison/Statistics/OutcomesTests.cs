using Agrl.Training.Comparison.Statistics;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Comparison.Statistics;

public sealed class OutcomesTests
{
    // Of three tiers the last is neither gold nor predicted; the last response did not parse.
    private static readonly Outcomes Four = new(
        3, [0, 0, 1, 1], [0, 1, 1, null], [Adherence.Follows, Adherence.Breaks, Adherence.Follows, Adherence.Unknown],
        [false, false, true, false]);

    [Fact]
    public void An_absent_tier_is_left_out_of_macro_F1()
    {
        // Tier 0: 1 right of 2 gold and 1 predicted, 2/3. Tier 1: 1 right of 2 gold and 2 predicted, 1/2.
        var figures = Four.Figures([1, 1, 1, 1]);

        Near((2.0 / 3 + 0.5) / 2, figures.MacroF1, 1e-12);
        Near(0.5, figures.Accuracy, 1e-12);
        Near(2.0 / 3, figures.RuleAdherence, 1e-12);
        Near(0.25, figures.FullyRight, 1e-12);
    }

    [Fact]
    public void Weights_count_examples_as_often()
    {
        // Twice the third and once the last: of tier 1, 2 right of 3 gold and 2 predicted, 4/5; no other tier is there.
        var figures = Four.Figures([0, 0, 2, 1]);

        Near(0.8, figures.MacroF1, 1e-12);
        Near(2.0 / 3, figures.Accuracy, 1e-12);
        Near(1, figures.RuleAdherence, 1e-12);
        Near(2.0 / 3, figures.FullyRight, 1e-12);
    }

    [Fact]
    public void A_tier_that_is_predicted_wrongly_alone_counts_as_zero()
    {
        // Gold is tier 1, predicted tier 0: tier 0 has F1 0 of 0 gold and 1 predicted, tier 1 has 0 of 1 gold.
        Assert.Equal(0, Four.Figures([0, 0, 0, 0]).MacroF1 is double.NaN ? 0 : 1);
        Near(0, new Outcomes(2, [1], [0], [Adherence.Unknown], [false]).Figures([1]).MacroF1, 1e-12);
        Assert.Equal(double.NaN, new Outcomes(2, [1], [0], [Adherence.Unknown], [false]).Figures([1]).RuleAdherence);
    }
}
