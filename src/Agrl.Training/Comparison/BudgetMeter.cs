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

    public void Message(string message, bool isWarning = false) => inner.Message($"{arm}: {message}", isWarning);

    public void StageStarted(string stage, int index, int count, int steps) => inner.StageStarted($"{arm} {stage}", index, count, steps);

    public void StepFinished(StepReport report)
    {
        Responses += report.Metrics.GetValueOrDefault("responses/sampled");
        SampledTokens += report.Metrics.GetValueOrDefault("tokens/sampled");
        EvaluationSeconds += report.Metrics.GetValueOrDefault(PeriodicEvaluation.SecondsMetric);
        // Each token counts where it is first seen; preference pairs are of samples that were seen before the first step.
        Tokens += report.Metrics.TryGetValue("tokens/seen", out var seen) ? seen : report.Metrics.GetValueOrDefault("num_tokens");
        Updates += report.Metrics.GetValueOrDefault("updates");
        inner.StepFinished(report with { Stage = $"{arm} {report.Stage}" });
    }

    public void Progress(string what, int done, int total) => inner.Progress($"{arm} {what}", done, total);

    public void Evaluated(EvaluationReport report) => inner.Evaluated(report);
}
