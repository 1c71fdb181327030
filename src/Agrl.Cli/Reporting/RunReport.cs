using System.Text;
using Agrl.Cli.Reporting.Comparisons;
using Agrl.Cli.Reporting.Reading;
using Agrl.Cli.Reporting.Runs;
using Agrl.Relevance;

namespace Agrl.Cli.Reporting;

/// <summary>Makes <c>report.html</c>: one file that opens offline and says what a run, or a comparison, did and how it came out.</summary>
internal static class RunReport
{
    /// <summary>The report's file name.</summary>
    public const string FileName = "report.html";

    private static readonly string[] RunFiles = ["metrics.jsonl", "state.json", "config.yaml", Path.Combine("eval", "summary.json")];

    /// <summary>Writes the report into the folder, over an earlier one. The same folder gives the same bytes.</summary>
    /// <param name="folder">A run folder, finished or not, or a comparison's; what is missing or damaged in it is left out and said.</param>
    /// <returns>The report's path.</returns>
    /// <exception cref="InputException">The folder is neither.</exception>
    public static string Write(string folder)
    {
        var page = IsComparison(folder) ? ComparisonPage.Render(ComparisonReader.Read(folder))
            : RunFiles.Any(file => File.Exists(Path.Combine(folder, file))) ? RunPage.Render(RunRecordReader.Read(folder))
            : throw new InputException(
                $"{folder}: expected the folder of a run (config.yaml, metrics.jsonl) or of a comparison (comparison.json), " +
                $"found {(Directory.Exists(folder) ? "neither" : "no folder")}; name the output folder of 'agrl train' or 'agrl compare-baselines'");
        var path = Path.Combine(folder, FileName);
        // A browser that reloads while this is written sees the old report or the new one.
        File.WriteAllText(path + ".new", page, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(path + ".new", path, overwrite: true);
        return path;
    }

    private static bool IsComparison(string folder) => File.Exists(Path.Combine(folder, ComparisonReader.FileName));
}
