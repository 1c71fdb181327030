using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Metrics;

/// <summary>
/// The reference that always says the most frequent tier of the training data. A model that is no better has learned nothing.
/// </summary>
public sealed class MajorityReference
{
    private MajorityReference(int tier) => Tier = tier;

    /// <summary>The grade that is always predicted.</summary>
    public int Tier { get; }

    /// <summary>Finds the most frequent tier; of equally frequent ones the first in the rubric's order.</summary>
    /// <param name="rubric">The rubric.</param>
    /// <param name="training">Training judgments; those without a tier are left out.</param>
    /// <exception cref="InputException">No judgment has a tier of the rubric.</exception>
    public static MajorityReference Fit(Rubric rubric, IEnumerable<Judgment> training)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        ArgumentNullException.ThrowIfNull(training);
        var counts = new int[rubric.Tiers.Count];
        foreach (Judgment judgment in training)
        {
            int index = judgment.Tier is { } tier ? rubric.IndexOfTier(tier) : -1;
            if (index >= 0)
                counts[index]++;
        }

        int most = Array.IndexOf(counts, counts.Max());
        return counts[most] > 0
            ? new MajorityReference(rubric.Tiers[most].Grade)
            : throw new InputException(
                $"the majority reference needs training judgments with a tier of rubric '{rubric.Name}', found none");
    }

    /// <summary>Predicts a set.</summary>
    /// <param name="judgments">Judgments with gold tiers.</param>
    public IReadOnlyList<Prediction> Predict(IReadOnlyList<Judgment> judgments)
    {
        ArgumentNullException.ThrowIfNull(judgments);
        return [.. judgments.Select(judgment => Prediction.OfTier(judgment, Tier))];
    }
}
