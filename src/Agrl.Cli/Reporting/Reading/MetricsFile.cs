using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Reading;

/// <summary>What metrics.jsonl says.</summary>
/// <param name="Stages">The stages in the order they ran.</param>
/// <param name="Evaluations">The evaluations in the order they were made.</param>
/// <param name="Warnings">What the health watchers warned of.</param>
/// <param name="First">The time of the first line; null of an empty file.</param>
/// <param name="Last">The time of the last line.</param>
internal sealed record MetricsFile(
    IReadOnlyList<StageCurves> Stages, IReadOnlyList<EvaluationReport> Evaluations, IReadOnlyList<HealthWarning> Warnings,
    DateTimeOffset? First, DateTimeOffset? Last)
{
    /// <summary>Reads it.</summary>
    /// <param name="files">The files of the run.</param>
    /// <param name="name">Its place.</param>
    public static MetricsFile Read(LenientFiles files, string name = "metrics.jsonl")
    {
        var stages = new List<StageCurves>();
        var evaluations = new List<EvaluationReport>();
        var warnings = new List<HealthWarning>();
        (DateTimeOffset? first, DateTimeOffset? last) = (null, null);
        foreach (var line in files.Lines<MetricsLine>(name))
        {
            first ??= line.Time;
            last = line.Time ?? last;
            if (line is { Type: "evaluation", Set: { } set })
            {
                evaluations.Add(new EvaluationReport(line.Stage, set, line.Metrics, TimeSpan.Zero));
            }
            else if (line is { Type: "health", Watcher: { } watcher, Message: { } message })
            {
                warnings.Add(new HealthWarning(line.Stage, line.Step, watcher, message));
            }
            else if (line.Type == "step")
            {
                if (stages.Find(stage => stage.Stage == line.Stage) is not { } stage)
                    stages.Add(stage = new StageCurves(line.Stage));
                stage.Add(line.Step, line.Metrics);
            }
        }

        return new MetricsFile(stages, evaluations, warnings, first, last);
    }
}
