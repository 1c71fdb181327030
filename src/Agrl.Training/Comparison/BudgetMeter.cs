using Agrl.Training.Evaluation;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Comparison;

/// <summary>Passes everything on to another observer and adds up what the steps cost.</summary>
internal sealed class BudgetMeter(ITrainingObserver inner, string arm) : ITrainingObserver
{
    public double Responses { get; private set; }

    public double Tokens { get; private set; }

    public double SampledTokens { get; private set; }

    public double EvaluationSeconds { get; private set; }

    public double Updates { get; private set; }

    /// <summary>Seconds of training, evaluations left out; known at its end.</summary>
    public double Seconds { get; set; }

    /// <summary>Counts what an earlier part of the training wrote.</summary>
    /// <param name="folder">The folder of the start or arm.</param>
    public void Recall(string folder)
    {
        foreach (var step in MetricsRecord.Read(folder).Where(line => line.Type == "step"))
            Count(step.Metrics);
    }

    public void Message(string message, bool isWarning = false) => inner.Message($"{arm}: {message}", isWarning);

    public void StageStarted(string stage, int index, int count, int steps) => inner.StageStarted($"{arm} {stage}", index, count, steps);

    public void StepFinished(StepReport report)
    {
        Count(report.Metrics);
        inner.StepFinished(report with { Stage = $"{arm} {report.Stage}" });
    }

    public void Progress(string what, int done, int total) => inner.Progress($"{arm} {what}", done, total);

    public void Evaluated(EvaluationReport report) => inner.Evaluated(report);

    private void Count(IReadOnlyDictionary<string, double> metrics)
    {
        Responses += metrics.GetValueOrDefault("responses/sampled");
        SampledTokens += metrics.GetValueOrDefault("tokens/sampled");
        EvaluationSeconds += metrics.GetValueOrDefault(PeriodicEvaluation.SecondsMetric);
        // Each token counts where it is first seen; preference pairs are of samples that were seen before the first step.
        Tokens += metrics.TryGetValue("tokens/seen", out var seen) ? seen : metrics.GetValueOrDefault("num_tokens");
        Updates += metrics.GetValueOrDefault("updates");
    }
}
