using Agrl.Training.Evaluation;
using Agrl.Training.Policies;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Runs;

/// <summary>The evaluations of a run: which were made, and what they gave.</summary>
internal sealed class RunEvaluations(RunPlan plan, RunFolder folder, RunLog log, RandomSource random, TimeProvider clock)
{
    private readonly List<EvaluationReport> _reports = [];

    /// <summary>All evaluations in the order they were made.</summary>
    public IReadOnlyList<EvaluationReport> Reports => _reports;

    /// <summary>Goes on after those of a checkpoint.</summary>
    public void Restore(IEnumerable<EvaluationReport> reports)
    {
        _reports.AddRange(reports);
        WriteSummary();
    }

    /// <summary>Evaluates what needs no model.</summary>
    public void EvaluateReferences()
    {
        foreach (var (name, judgments) in plan.Data.Evaluation)
        {
            var measured = plan.Configuration.Evaluation.Limited(judgments);
            foreach (var (reference, metrics) in TrivialReferences.Evaluate(plan.Format.Rubric, plan.Data.Training, measured))
            {
                Directory.CreateDirectory(Path.Combine(folder.Evaluations, reference));
                folder.WriteJson(Path.Combine(folder.Evaluations, reference, name + ".json"), metrics);
                Add(new EvaluationReport(reference, name, EvaluationResult.FiguresOf(metrics), TimeSpan.Zero));
            }
        }
    }

    /// <summary>Evaluates the policy on each set on which it has not been evaluated after this stage.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="stage">The stage's label.</param>
    /// <param name="cancellationToken">Stops between tokens.</param>
    public void Evaluate(Policy policy, string stage, CancellationToken cancellationToken)
    {
        var evaluator = new Evaluator(policy, plan.Configuration.Evaluation);
        foreach (var (name, judgments) in plan.Data.Evaluation
            .Where(set => !_reports.Exists(report => report.Stage == stage && report.Set == set.Key)))
        {
            var started = clock.GetTimestamp();
            // One seed for all stages: pass@k samples differ by the policy alone.
            var result = evaluator.Evaluate(
                judgments, random.Derive("evaluation/" + name),
                (done, total) => log.Observer.Progress($"evaluate {name}", done, total), cancellationToken);
            EvaluationFiles.Write(Path.Combine(folder.Evaluations, stage), name, result);
            if (stage != EvaluationReport.Start && result.Metrics.FormatRate < EvaluationResult.LeastFormat)
            {
                log.Observer.Message(
                    $"after {stage}, {result.Metrics.FormatRate:P1} of the answers to {name} parse " +
                    $"({result.Metrics.TruncatedRate:P1} were cut off at evaluation.max_new_tokens): " +
                    "the model has not learned the form, or has lost it. Look at eval/, lower the learning rate, or train longer",
                    isWarning: true);
            }

            Add(new EvaluationReport(stage, name, result.Figures(), clock.GetElapsedTime(started)));
        }
    }

    private void Add(EvaluationReport report)
    {
        _reports.Add(report);
        WriteSummary();
        log.Evaluated(report);
    }

    private void WriteSummary() => folder.WriteJson(Path.Combine("eval", "summary.json"), _reports);
}
