using Agrl.Relevance.Metrics;

namespace Agrl.Training.Comparison.Statistics;

/// <summary>What a comparison's numbers can and cannot show: statistics.json.</summary>
/// <param name="Reference">The arm that all others are held against.</param>
/// <param name="Subject">The arm that is held against all others; null for none.</param>
/// <param name="Seeds">The seeds that every arm has, which alone count.</param>
/// <param name="Resamples">Bootstrap replicates.</param>
/// <param name="Figures">Each arm's figures with intervals.</param>
/// <param name="Differences">Differences to the reference, and of the subject to every other arm.</param>
/// <param name="McNemar">The tests of the same pairs.</param>
/// <param name="Stability">How steadily each arm trained.</param>
public sealed record ComparisonStatistics(
    string Reference,
    string? Subject,
    IReadOnlyList<int> Seeds,
    int Resamples,
    IReadOnlyList<ArmFigure> Figures,
    IReadOnlyList<ArmDifference> Differences,
    IReadOnlyList<ArmMcNemar> McNemar,
    IReadOnlyList<ArmStability> Stability)
{
    /// <summary>
    /// The few to read first, on the set that leads the comparison: macro-F1 of the subject against every arm, and its rule adherence and
    /// fully right answers against the reference; without a subject, macro-F1 of every arm against the reference.
    /// </summary>
    public IEnumerable<string> HeadSentences() => Differences
        .Where(d => d.Set == Differences[0].Set && (Subject is null || d.Arm == Subject))
        .Where(d => d.Figure == FigureNames.MacroF1
            || (Subject is not null && d.Figure is FigureNames.RuleAdherence or FigureNames.FullyRight && d.Against == Reference))
        .Select(d => d.Sentence());

    /// <summary>The verdicts in words: macro-F1, rule adherence and fully right answers, pair after pair.</summary>
    public IEnumerable<string> Sentences() => Differences.Where(d => d.Figure != FigureNames.Accuracy).Select(d => d.Sentence());
}
