namespace Agrl.Relevance.Importing;

/// <summary>What an import read and what became of it: kept and dropped rows add up to the rows read.</summary>
/// <param name="Files">The files that were read.</param>
/// <param name="Rows">Rows of judged pairs.</param>
/// <param name="Kept">Rows that became judgments.</param>
/// <param name="Dropped">Why the others did not, most frequent first.</param>
/// <param name="Notes">Losses smaller than a row, such as prices that are no numbers, and choices that a reader should know.</param>
public sealed record ImportReport(
    IReadOnlyList<string> Files, int Rows, int Kept, IReadOnlyList<ImportDrop> Dropped, IReadOnlyList<string> Notes)
{
    /// <summary>
    /// Rows that were dropped because their label has no tier, by label in the order of the source; they are among the dropped.
    /// </summary>
    public IReadOnlyDictionary<string, int> UnmappedLabels { get; init; } = new Dictionary<string, int>();
}
