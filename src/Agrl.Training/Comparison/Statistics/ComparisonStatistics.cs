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
    /// <summary>The verdicts in words: macro-F1 and rule adherence, pair after pair.</summary>
    public IEnumerable<string> Sentences() => Differences.Where(d => d.Figure != "accuracy").Select(d => d.Sentence());
}
