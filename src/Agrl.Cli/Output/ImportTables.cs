using Agrl.Cli.Importing;
using Agrl.Relevance.Importing;
using Agrl.Relevance.Judgments;

namespace Agrl.Cli.Output;

/// <summary>What was imported, as tables, and what was not.</summary>
internal static class ImportTables
{
    /// <summary>Writes the tables.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="folder">Where the sets are.</param>
    /// <param name="sets">The sets.</param>
    public static void Write(TextWriter output, string folder, IReadOnlyList<ImportedSet> sets)
    {
        int[] grades = [.. sets.SelectMany(set => set.Judgments).Select(judgment => judgment.Tier ?? 0).Distinct().OrderDescending()];
        var table = new TextTable(["set", "judgments", "queries", "products", .. grades.Select(grade => $"tier {grade}"), "with verdicts"]);
        foreach (var set in sets)
        {
            table.Add(
            [
                Path.Combine(folder, $"{set.Name}.jsonl"),
                Figures.Count(set.Judgments.Count),
                Figures.Count(set.Judgments.DistinctBy(judgment => judgment.QueryId).Count()),
                Figures.Count(set.Judgments.DistinctBy(judgment => judgment.Product.Id).Count()),
                .. grades.Select(grade => Figures.Count(set.Judgments.Count(judgment => (judgment.Tier ?? 0) == grade))),
                Figures.Count(set.Judgments.Count(judgment => judgment.VerdictOrigin is not VerdictOrigin.None)),
            ]);
        }

        table.Write(output);
        // Sets that were split here share the report of the whole.
        foreach (var sharing in sets.GroupBy(set => set.Report))
            WriteReport(output, string.Join(", ", sharing.Select(set => set.Name)), sharing.Key);
        foreach (var note in sets.SelectMany(set => set.Report.Notes).Distinct())
            output.WriteLine(note);
    }

    private static void WriteReport(TextWriter output, string sets, ImportReport report)
    {
        output.WriteLine($"{sets}: {Figures.Count(report.Rows)} rows of {string.Join(" and ", report.Files.Select(Path.GetFileName))}, " +
            $"{Figures.Count(report.Kept)} kept");
        foreach (var drop in report.Dropped)
            output.WriteLine($"  dropped {drop}");
    }
}
