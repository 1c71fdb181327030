using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Splitting;

/// <summary>A named part of the data, such as train or test.</summary>
/// <param name="Name">The name, for reports and errors.</param>
/// <param name="Judgments">Its judgments in order.</param>
public sealed record JudgmentSet(string Name, IReadOnlyList<Judgment> Judgments);
