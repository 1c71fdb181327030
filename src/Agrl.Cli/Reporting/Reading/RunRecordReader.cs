using System.Globalization;
using System.Text.Json;
using Agrl.Cli.Configuration;
using Agrl.Relevance;
using Agrl.Relevance.Metrics;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Reading;

/// <summary>Reads a run folder for its report.</summary>
internal static class RunRecordReader
{
    /// <summary>Reads what is there.</summary>
    /// <param name="folder">The run folder.</param>
    public static RunRecord Read(string folder)
    {
        var files = new LenientFiles(folder);
        var metrics = MetricsFile.Read(files);
        IReadOnlyList<EvaluationReport> evaluations = files.Json<List<EvaluationReport>>(Path.Combine("eval", "summary.json")) ?? [];
        // metrics.jsonl has the same figures, so a lost summary loses nothing.
        if (evaluations.Count == 0)
            evaluations = metrics.Evaluations;
        var text = files.Text("config.yaml");
        var notes = new List<string>();
        var models = evaluations.Select(evaluation => evaluation.Stage).Distinct().Where(stage => !TrivialReferences.IsOne(stage));
        return new RunRecord
        {
            Folder = Path.GetFullPath(folder),
            ConfigurationText = text,
            Configuration = Configuration(text, notes),
            Environment = Environment(files),
            State = files.Json<RunState>("state.json"),
            Metrics = metrics,
            Evaluations = evaluations,
            Details = Details(files),
            Completions = CompletionSampler.Read(files),
            Answers = AnswerSampler.Read(files, [.. models]),
            Notes = [.. notes.Concat(files.Notes).Distinct()],
        };
    }

    /// <summary>The configuration of a run.</summary>
    /// <param name="text">The text of config.yaml; null where it is missing.</param>
    /// <param name="notes">Is told where this version does not understand it.</param>
    public static RunConfiguration? Configuration(string? text, List<string> notes)
    {
        if (text is null)
            return null;
        try
        {
            return ConfigurationReader.Parse(text, "config.yaml", [], directory: null);
        }
        catch (InputException error)
        {
            notes.Add($"config.yaml is not understood by this version, so the stages' settings are not summed up: {error.Message}");
            return null;
        }
    }

    private static IReadOnlyList<KeyValuePair<string, string>> Environment(LenientFiles files) =>
        files.Json<Dictionary<string, JsonElement>>("environment.json") is not { } values
            ? []
            : [.. values.Select(value => KeyValuePair.Create(value.Key, Text(value.Value)))];

    // A measured rate has more digits than it means.
    private static string Text(JsonElement value) => value.ValueKind is JsonValueKind.Number && !value.TryGetInt64(out _)
        ? value.GetDouble().ToString("0.##", CultureInfo.InvariantCulture)
        : value.ToString();

    private static Dictionary<(string, string), EvaluationMetrics> Details(LenientFiles files)
    {
        var details = new Dictionary<(string, string), EvaluationMetrics>();
        foreach (var stage in files.Folders("eval"))
        {
            foreach (var file in files.FilesIn(Path.Combine("eval", stage), ".json"))
            {
                if (files.Json<EvaluationMetrics>(Path.Combine("eval", stage, file)) is { } metrics)
                    details[(stage, Path.GetFileNameWithoutExtension(file))] = metrics;
            }
        }

        return details;
    }
}
