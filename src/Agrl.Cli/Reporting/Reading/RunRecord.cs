using Agrl.Relevance.Metrics;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Reading;

/// <summary>Everything a report says, read from a run folder.</summary>
internal sealed record RunRecord
{
    /// <summary>The folder, absolute.</summary>
    public required string Folder { get; init; }

    /// <summary>The configuration; null where config.yaml is missing or this version does not understand it.</summary>
    public required RunConfiguration? Configuration { get; init; }

    /// <summary>config.yaml as it is; null where it is missing.</summary>
    public required string? ConfigurationText { get; init; }

    /// <summary>environment.json: names and values as they are written there.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; }

    /// <summary>How far the run got; null where state.json is missing.</summary>
    public required RunState? State { get; init; }

    /// <summary>The steps of the stages.</summary>
    public required MetricsFile Metrics { get; init; }

    /// <summary>The headline figures, the trivial references first.</summary>
    public required IReadOnlyList<EvaluationReport> Evaluations { get; init; }

    /// <summary>The whole evaluations.</summary>
    public required IReadOnlyDictionary<(string Stage, string Set), EvaluationMetrics> Details { get; init; }

    /// <summary>Sampled groups of responses from training.</summary>
    public required IReadOnlyList<CompletionGroup> Completions { get; init; }

    /// <summary>Sampled answers from the evaluations.</summary>
    public required IReadOnlyList<Answer> Answers { get; init; }

    /// <summary>What could not be read.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The run's name.</summary>
    public string Name => Configuration?.Name ?? Path.GetFileName(Folder);

    /// <summary>The evaluation sets in the order they were evaluated.</summary>
    public IReadOnlyList<string> Sets => [.. Evaluations.Select(evaluation => evaluation.Set).Distinct()];

    /// <summary>What was evaluated on a set, in order: trivial references, perhaps the start, stages.</summary>
    /// <param name="set">The set.</param>
    public IReadOnlyList<EvaluationReport> On(string set) => [.. Evaluations.Where(evaluation => evaluation.Set == set)];

    /// <summary>The whole evaluation of a stage on a set; null where its file is missing.</summary>
    /// <param name="stage">The stage's label, or a reference's name.</param>
    /// <param name="set">The set.</param>
    public EvaluationMetrics? Detail(string stage, string set) => Details.GetValueOrDefault((stage, set));

    /// <summary>
    /// The whole evaluations of the models on a set, in order, without trivial references and without those whose file is missing.
    /// </summary>
    /// <param name="set">The set.</param>
    public IReadOnlyList<(string Stage, EvaluationMetrics Metrics)> Models(string set) =>
        [.. On(set).Where(row => !TrivialReferences.IsOne(row.Stage) && Detail(row.Stage, set) is not null)
            .Select(row => (row.Stage, Detail(row.Stage, set)!))];
}
