using System.Text;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Metrics;

/// <summary>
/// The reference that looks at shared words alone: the share of the query's words that stand in the product's title, cut into
/// tiers by thresholds that are fitted on training data.
/// </summary>
public sealed class OverlapReference
{
    private OverlapReference(IReadOnlyList<OverlapThreshold> thresholds) => Thresholds = thresholds;

    /// <summary>The tiers that are predicted, the highest first; the last has the threshold 0.</summary>
    public IReadOnlyList<OverlapThreshold> Thresholds { get; }

    /// <summary>
    /// Fits thresholds that maximize macro-F1 on the training judgments, without randomness:
    /// exactly up to 1,024 distinct overlaps, nearly beyond.
    /// </summary>
    /// <param name="rubric">The rubric.</param>
    /// <param name="training">
    /// Training judgments; those without a tier are left out. A tier that never occurs in them is never predicted.
    /// </param>
    /// <exception cref="InputException">No judgment has a tier of the rubric.</exception>
    public static OverlapReference Fit(Rubric rubric, IEnumerable<Judgment> training)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        ArgumentNullException.ThrowIfNull(training);
        var scored = new List<(double Score, int Grade)>();
        foreach (Judgment judgment in training)
        {
            if (judgment.Tier is { } tier && rubric.FindTier(tier) is not null)
                scored.Add((Overlap(judgment.Query, judgment.Product.Title), tier));
        }

        if (scored.Count == 0)
            throw new InputException($"the overlap reference needs training judgments with a tier of rubric '{rubric.Name}', found none");
        return new OverlapReference(OverlapThresholds.Fit(scored));
    }

    /// <summary>The share of the query's distinct words that stand in the title, 0 to 1; 0 for a query without words.</summary>
    /// <param name="query">The query.</param>
    /// <param name="title">The product's title.</param>
    public static double Overlap(string query, string title)
    {
        HashSet<string> asked = Words(query);
        if (asked.Count == 0)
            return 0;
        int total = asked.Count;
        asked.IntersectWith(Words(title));
        return (double)asked.Count / total;
    }

    /// <summary>The tier of a pair.</summary>
    /// <param name="judgment">The pair; its gold is not looked at.</param>
    public int PredictTier(Judgment judgment)
    {
        ArgumentNullException.ThrowIfNull(judgment);
        double score = Overlap(judgment.Query, judgment.Product.Title);
        foreach (OverlapThreshold threshold in Thresholds)
        {
            if (score >= threshold.MinOverlap)
                return threshold.Grade;
        }

        return Thresholds[^1].Grade;
    }

    /// <summary>Predicts a set.</summary>
    /// <param name="judgments">Judgments with gold tiers.</param>
    public IReadOnlyList<Prediction> Predict(IReadOnlyList<Judgment> judgments)
    {
        ArgumentNullException.ThrowIfNull(judgments);
        return [.. judgments.Select(judgment => Prediction.OfTier(judgment, PredictTier(judgment)))];
    }

    /// <summary>The distinct lower-case runs of letters and digits.</summary>
    private static HashSet<string> Words(string text)
    {
        var words = new HashSet<string>(StringComparer.Ordinal);
        var word = new StringBuilder();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                word.Append(Rune.ToLowerInvariant(rune).ToString());
            }
            else if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }
}
