using Agrl.Relevance.Importing;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;
using Agrl.Relevance.Splitting;
using Agrl.Training.Configuration;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Data;

/// <summary>
/// Imports human judgments from another format into a run's sets: SFT and RL from the training queries, evaluation from the others.
/// </summary>
internal static class JudgmentImport
{
    private static readonly string[] EvaluationSplits = ["dev", "test"];

    public static RunData Load(ImportSettings settings, int seed, string directory, Rubric rubric, ITrainingObserver observer)
    {
        var folder = InputPath.ResolveFolder(directory, settings.Path, "data.import.path");
        var splits = settings.Format == ImportFormat.Wands
            ? SplitByQuery(Read(WandsImporter.Import(folder), "all", observer), settings.TestShare, seed)
            : OwnSplits(settings.Format, folder, observer);
        if (settings.DeriveVerdicts && DerivedVerdicts.CanDerive(rubric))
        {
            // The lexicon is of products alone, which an evaluation's shop has too; no label is looked at.
            var derived = new DerivedVerdicts(splits.Values.SelectMany(s => s).Select(j => j.Product));
            splits = splits.ToDictionary(s => s.Key, s => derived.Apply(s.Value, rubric).Judgments);
            var criteria = string.Join(", ", rubric.Criteria.Select(c => c.Name));
            observer.Message($"derived weak verdicts on {criteria} from product fields and query words");
        }

        var (sft, rl) = Divide(splits["train"], settings.RlShare, seed);
        return new RunData
        {
            Sft = sft,
            Rl = rl,
            Evaluation = [.. EvaluationSplits.Where(splits.ContainsKey)
                .Select(s => new KeyValuePair<string, IReadOnlyList<Judgment>>(s, splits[s]))],
            Made = true,
            Source = $"imported from {settings.Path} ({settings.Format})",
        };
    }

    private static Dictionary<string, IReadOnlyList<Judgment>> OwnSplits(ImportFormat format, string folder, ITrainingObserver observer)
    {
        var splits = new Dictionary<string, IReadOnlyList<Judgment>>();
        foreach (var split in format == ImportFormat.EsciSample ? EsciSampleImporter.Splits : EsciParquetImporter.Splits)
        {
            var options = new EsciOptions { Split = split };
            // Parquet.Net reads asynchronously alone; a console program has no context to deadlock on.
            var result = format == ImportFormat.EsciSample
                ? EsciSampleImporter.Import(folder, options)
                : EsciParquetImporter.ImportAsync(folder, options).GetAwaiter().GetResult();
            splits[split] = Read(result, split, observer);
        }

        return splits;
    }

    private static Dictionary<string, IReadOnlyList<Judgment>> SplitByQuery(
        IReadOnlyList<Judgment> judgments, double testShare, int seed) =>
        testShare <= 0 ? new() { ["train"] = judgments } : QuerySplitter.Split(judgments, new SplitOptions
        {
            Seed = seed,
            Shares = new Dictionary<string, double> { ["train"] = 1 - testShare, ["test"] = testShare },
        }).ToDictionary(s => s.Name, s => s.Judgments);

    private static (IReadOnlyList<Judgment> Sft, IReadOnlyList<Judgment> Rl) Divide(IReadOnlyList<Judgment> train, double rlShare, int seed)
    {
        if (rlShare <= 0)
            return (train, train);
        var sets = QuerySplitter.Split(train, new SplitOptions
        {
            Seed = seed,
            Shares = new Dictionary<string, double> { ["sft"] = 1 - rlShare, ["rl"] = rlShare },
        });
        return (sets.Single(s => s.Name == "sft").Judgments, sets.Single(s => s.Name == "rl").Judgments);
    }

    private static IReadOnlyList<Judgment> Read(ImportResult result, string split, ITrainingObserver observer)
    {
        var report = result.Report;
        // Rows of the other splits are read when their turn comes: nothing of them is lost.
        var dropped = report.Dropped.Where(d => !d.IsOfOtherSplit).ToList();
        if (dropped.Count > 0)
            observer.Message($"import of {split}: dropped {string.Join("; ", dropped)}", isWarning: true);
        foreach (var note in report.Notes)
            observer.Message($"import of {split}: {note}");
        return result.Judgments;
    }
}
