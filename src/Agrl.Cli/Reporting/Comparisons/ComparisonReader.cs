using Agrl.Cli.Reporting.Reading;
using Agrl.Training.Comparison;
using Agrl.Training.Comparison.Statistics;

namespace Agrl.Cli.Reporting.Comparisons;

/// <summary>Reads a comparison's folder for its report.</summary>
internal static class ComparisonReader
{
    /// <summary>The file that makes a folder a comparison's.</summary>
    public const string FileName = "comparison.json";

    /// <summary>Reads what is there.</summary>
    /// <param name="folder">The folder.</param>
    public static ComparisonRecord Read(string folder)
    {
        var files = new LenientFiles(folder);
        var notes = new List<string>();
        var results = files.Json<List<ArmResult>>(FileName) ?? [];
        var text = files.Text("config.yaml");
        var configuration = RunRecordReader.Configuration(text, notes);
        var metrics = files.Folders(".").Where(name => name.StartsWith("seed-", StringComparison.Ordinal))
            .SelectMany(seed => ReadSeed(files, seed, results, notes)).ToList();

        // The configuration's order is the one the reader knows; arms that it does not have come last.
        var arms = (configuration?.Comparison?.Arms.Select(arm => arm.Name) ?? []).Concat(results.Select(result => result.Arm)).Distinct()
            .Where(arm => results.Exists(result => result.Arm == arm));
        var sets = results.SelectMany(result => result.Figures.Keys).Distinct();
        var table = new ComparisonTable(results, [.. arms], configuration?.Comparison?.InOrder(sets) ?? [.. sets])
        {
            References = files.Json<List<ReferenceFigures>>("references.json") ?? [],
        };
        return new ComparisonRecord
        {
            Folder = Path.GetFullPath(folder),
            Table = table,
            Statistics = files.Json<ComparisonStatistics>("statistics.json"),
            AsRun = ArmRun.Read(files, table, metrics),
            Configuration = configuration,
            ConfigurationText = text,
            Metrics = [.. metrics.Select(run => (run.Arm, run.Seed, run.Metrics))],
            Failures = files.Json<List<FailureRecord>>(FailureRecord.FileName) ?? [],
            Notes = [.. notes.Concat(files.Notes).Distinct()],
        };
    }

    /// <summary>
    /// The runs of a seed that the results tell of: a folder may hold others, of seeds or settings that the comparison had before.
    /// </summary>
    private static IEnumerable<(string Folder, string Arm, int Seed, MetricsFile Metrics)> ReadSeed(
        LenientFiles files, string seed, List<ArmResult> results, List<string> notes)
    {
        foreach (var arm in files.Folders(seed))
        {
            // The arm's folder has a name that file systems bear; its result has the name that people gave.
            if (files.Json<ArmResult>(Path.Combine(seed, arm, "result.json")) is not { } result)
                continue;
            var isListed = results.Exists(known =>
                known.Arm == result.Arm && known.Seed == result.Seed && known.ConfigurationHash == result.ConfigurationHash);
            if (isListed)
                yield return (Path.Combine(seed, arm), result.Arm, result.Seed,
                    MetricsFile.Read(files, Path.Combine(seed, arm, "metrics.jsonl")));
            else
                notes.Add($"{seed}/{arm} was left out: it is of other seeds or settings than {FileName}.");
        }
    }
}
