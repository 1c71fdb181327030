using Agrl.Cli.Reporting.Reading;
using Agrl.Relevance.Metrics;
using Agrl.Training.Comparison;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Comparisons;

/// <summary>
/// A comparison as if its arms were the stages of one run, so that what a run's report shows is shown of arms too: confusions and slices
/// over all seeds, guided replay and completions of the first.
/// </summary>
internal static class ArmRun
{
    private const int GroupsPerKind = 3;

    /// <summary>Reads it.</summary>
    /// <param name="files">The comparison's files.</param>
    /// <param name="table">Its results.</param>
    /// <param name="runs">The folder, arm and seed of each result that is there, with its metrics.</param>
    public static RunRecord Read(
        LenientFiles files, ComparisonTable table, IReadOnlyList<(string Folder, string Arm, int Seed, MetricsFile Metrics)> runs)
    {
        var details = new Dictionary<(string, string), EvaluationMetrics>();
        foreach (var arm in table.Arms)
        {
            foreach (var set in table.Sets)
            {
                var seeds = runs.Where(run => run.Arm == arm)
                    .Select(run => files.Json<EvaluationMetrics>(Path.Combine(run.Folder, "eval", set + ".json")))
                    .OfType<EvaluationMetrics>()
                    .ToList();
                if (seeds.Count > 0)
                    details[(arm, set)] = MeanMetrics.Of(seeds);
            }
        }

        var first = table.Arms
            .Select(arm => runs.Where(run => run.Arm == arm).OrderBy(run => run.Seed).FirstOrDefault())
            .Where(run => run.Folder is not null)
            .ToList();
        return new RunRecord
        {
            Folder = "",
            Configuration = null,
            ConfigurationText = null,
            Environment = [],
            State = null,
            // An arm without steps has its place all the same, so that colours are those of the other sections.
            Metrics = new MetricsFile(
                [.. first.SelectMany(run =>
                    run.Metrics.Stages.DefaultIfEmpty(new StageCurves(run.Arm)).Select(stage => stage with { Stage = run.Arm }))],
                [], [], null, null),
            Evaluations = [.. table.Arms.SelectMany(arm => table.Sets.Where(set => details.ContainsKey((arm, set)))
                .Select(set => new EvaluationReport(arm, set, new Dictionary<string, double>(), TimeSpan.Zero)))],
            Details = details,
            Completions = [.. first.SelectMany(run => CompletionSampler
                .Read(files, Path.Combine(run.Folder, "completions.jsonl"), GroupsPerKind)
                .Select(group => new CompletionGroup([.. group.Completions.Select(completion => completion with { Stage = run.Arm })])))],
            Answers = [],
            Notes = [],
        };
    }
}
