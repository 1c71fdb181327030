using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Importing;

/// <summary>What an import made of its source.</summary>
/// <param name="Judgments">The judgments, in the order of the source; sound when read back strictly.</param>
/// <param name="Report">What was read, kept and dropped.</param>
public sealed record ImportResult(IReadOnlyList<Judgment> Judgments, ImportReport Report);
