namespace Agrl.Relevance.Judgments;

/// <summary>A judgment file that was read.</summary>
/// <param name="Judgments">What was kept, in the order of the file.</param>
/// <param name="Report">What was found, and what was dropped and why.</param>
public sealed record JudgmentFile(IReadOnlyList<Judgment> Judgments, JudgmentReport Report);
