using Agrl.Cli.Reporting.Comparisons;
using Agrl.Cli.Reporting.Reading;
using Agrl.Cli.Reporting.Runs;
using Agrl.Modeling.Checkpoints;
using Agrl.Relevance;

namespace Agrl.Cli.Reporting;

/// <summary>
/// Makes <c>report.html</c>, one file that opens offline and says what a run, or a comparison, did and how it came out; and a run's tables
/// as Markdown and comma-separated values. A comparison has written its own.
/// </summary>
internal static class RunReport
{
    /// <summary>The report's file name.</summary>
    public const string FileName = "report.html";

    private static readonly string[] RunFiles = ["metrics.jsonl", "state.json", "config.yaml", Path.Combine("eval", "summary.json")];

    /// <summary>Writes the reports into the folder, over an earlier one. The same folder gives the same bytes.</summary>
    /// <param name="folder">
    /// A run folder, finished or not, or a comparison's; what is missing or damaged in it is left out and said.
    /// </param>
    /// <returns>The path of report.html.</returns>
    /// <exception cref="InputException">The folder is neither.</exception>
    public static string Write(string folder)
    {
        if (IsComparison(folder))
            return Put(folder, FileName, ComparisonPage.Render(ComparisonReader.Read(folder)));
        if (!RunFiles.Any(file => File.Exists(Path.Combine(folder, file))))
        {
            throw new InputException(
                $"{folder}: expected the folder of a run (config.yaml, metrics.jsonl) or of a comparison (comparison.json), " +
                $"found {(Directory.Exists(folder) ? "neither" : "no folder")}; " +
                "name the output folder of 'agrl train' or 'agrl compare-baselines'");
        }

        var run = RunRecordReader.Read(folder);
        Put(folder, RunTables.MarkdownFile, RunTables.ToMarkdown(run));
        Put(folder, RunTables.CsvFile, RunTables.ToCsv(run));
        return Put(folder, FileName, RunPage.Render(run));
    }

    private static string Put(string folder, string name, string content)
    {
        var path = Path.Combine(folder, name);
        // A browser that reloads while this is written sees the old report or the new one.
        DurableFiles.WriteText(path, content);
        return path;
    }

    private static bool IsComparison(string folder) => File.Exists(Path.Combine(folder, ComparisonReader.FileName));
}
