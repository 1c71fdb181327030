using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Metrics;

/// <summary>
/// Decides by cumulative tier probability (CumPT of TaoSR1): with tiers 4 to 1, P4 >= beta or P4 + P3 >= beta is Good, else
/// P4 + P3 + P2 >= beta is Mid, else Bad. For any rubric: Good where the good tiers reach beta together (its first condition is implied by
/// the second), Mid where all but the lowest tier do.
/// </summary>
public sealed class TierDecision
{
    // Sums of float32 probabilities miss a round beta by rounding alone.
    private const double Rounding = 1e-6;

    private readonly Rubric _rubric;

    /// <summary>A decision for a rubric.</summary>
    /// <param name="rubric">The rubric whose tiers the probabilities are of.</param>
    /// <param name="beta">The probability to reach, over 0 to 1; lower lets more through.</param>
    /// <exception cref="InputException">Beta is out of range.</exception>
    public TierDecision(Rubric rubric, double beta)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        if (!(beta > 0 && beta <= 1))
            throw new InputException($"CumPT beta: expected a number over 0 and at most 1, found {beta}");
        _rubric = rubric;
        Beta = beta;
    }

    /// <summary>The probability to reach.</summary>
    public double Beta { get; }

    /// <summary>The band of a prediction.</summary>
    /// <param name="tierProbabilities">P(tier) in the order of the rubric's tiers.</param>
    /// <exception cref="InputException">There is not one probability for each tier, or they do not add up to 1.</exception>
    public RelevanceBand Decide(IReadOnlyList<double> tierProbabilities)
    {
        Calibration.CheckProbabilities(_rubric, tierProbabilities, "CumPT");
        double good = 0;
        double aboveLowest = 0;
        for (int i = 0; i < tierProbabilities.Count; i++)
        {
            if (_rubric.Tiers[i].Good)
                good += tierProbabilities[i];
            if (_rubric.Tiers[i].Grade != _rubric.MinGrade)
                aboveLowest += tierProbabilities[i];
        }

        return good >= Beta - Rounding ? RelevanceBand.Good
            : aboveLowest >= Beta - Rounding ? RelevanceBand.Mid
            : RelevanceBand.Bad;
    }

    /// <summary>The band that a gold tier stands for: good tiers Good, the lowest Bad, those between Mid.</summary>
    /// <param name="grade">A grade of the rubric.</param>
    /// <exception cref="InputException">The rubric has no such tier.</exception>
    public RelevanceBand BandOf(int grade)
    {
        Tier tier = _rubric.FindTier(grade) ?? throw new InputException($"rubric '{_rubric.Name}' has no tier {grade}");
        return tier.Good ? RelevanceBand.Good : grade == _rubric.MinGrade ? RelevanceBand.Bad : RelevanceBand.Mid;
    }
}
