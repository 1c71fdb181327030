using Agrl.Relevance;
using Agrl.Relevance.Importing;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;
using Agrl.Relevance.Synthesis;
using Agrl.Training.Configuration;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Data;

/// <summary>Makes a run's judgment sets from what its configuration names: synthesis, an import, or files.</summary>
public static class DataLoader
{
    /// <summary>The sets, validated.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="directory">The folder that its input paths are relative to.</param>
    /// <param name="rubric">The rubric that the judgments follow.</param>
    /// <param name="observer">Is told what was read and dropped.</param>
    /// <exception cref="InputException">A file is missing or malformed, or a query is in a training and an evaluation set.</exception>
    public static RunData Load(RunConfiguration configuration, string directory, Rubric rubric, ITrainingObserver observer)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var data = configuration.Data switch
        {
            { Synthesize: { } synthesis } => Synthesize(synthesis, configuration.Seed, directory, rubric, observer),
            { Import: { } import } => JudgmentImport.Load(import, configuration.Seed, directory, rubric, observer),
            { Sft: not null } or { Rl: not null } => ReadFiles(configuration.Data, directory, rubric, observer),
            _ => throw new InputException(
                "The configuration names no data. Give data.synthesize, data.import, or the files data.sft, data.rl and data.evaluation."),
        };
        SplitGuard.Check(data);
        return data;
    }

    private static RunData Synthesize(SynthesisSettings settings, int seed, string directory, Rubric rubric, ITrainingObserver observer)
    {
        var options = new SynthesisOptions
        {
            Seed = settings.Seed ?? seed,
            Sft = settings.Sft,
            Rl = settings.Rl,
            Balanced = settings.Balanced,
            Wild = settings.Wild,
            ProductsPerQuery = settings.ProductsPerQuery,
            HeldOutShare = settings.HeldOutShare,
            RlVerdicts = settings.RlVerdicts,
            RlReasons = settings.RlReasons,
            SftSlices = settings.SftSlices,
            SftUnrelatedShare = settings.SftUnrelatedShare,
            SftRejudgedShare = settings.SftRejudgedShare,
            Criteria = [.. rubric.Criteria.Select(c => c.Name)],
        };
        if (settings.Slices.Count > 0)
            options = options with { Slices = settings.Slices };
        var result = settings.Catalogue is { } catalogue
            ? ShopSynthesizer.Synthesize(rubric, options,
                CatalogueReader.Read(InputPath.Resolve(directory, catalogue, "data.synthesize.catalogue")))
            : ShopSynthesizer.Synthesize(rubric, options);
        foreach (var note in result.Report.Notes)
            observer.Message(note, isWarning: true);
        return new RunData
        {
            Sft = result.Sft,
            Rl = result.Rl,
            Evaluation = [new("balanced", result.Balanced), new("wild", result.Wild)],
            Made = true,
            Source = $"synthesized from {settings.Catalogue ?? "the built-in shop"}, seed {options.Seed}",
        };
    }

    private static RunData ReadFiles(DataSettings settings, string directory, Rubric rubric, ITrainingObserver observer)
    {
        var options = new JudgmentReadOptions { Lenient = settings.Lenient };
        IReadOnlyList<Judgment> Read(string path, string key)
        {
            var file = JudgmentReader.Read(InputPath.Resolve(directory, path, key), rubric, options);
            if (file.Report.Dropped > 0)
            {
                observer.Message(
                    $"{path}: dropped {file.Report.Dropped:N0} of {file.Report.Lines:N0} lines " +
                    $"({string.Join(", ", file.Report.DroppedByReason.Select(r => $"{r.Key} {r.Value:N0}"))}); " +
                    "agrl data validate lists them", isWarning: true);
            }

            return file.Judgments;
        }

        var sft = settings.Sft is { } s ? Read(s, "data.sft") : null;
        var rl = settings.Rl is { } r ? Read(r, "data.rl") : null;
        return new RunData
        {
            Sft = sft ?? rl!,
            Rl = rl ?? sft!,
            Evaluation = [.. settings.Evaluation.Select(e =>
                new KeyValuePair<string, IReadOnlyList<Judgment>>(e.Key, Read(e.Value, $"data.evaluation.{e.Key}")))],
            Made = false,
            Source = "files",
        };
    }
}
