using Agrl.Relevance;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Metrics;
using Agrl.Training.Configuration;
using Agrl.Training.Data;
using Agrl.Training.Policies;

namespace Agrl.Training.Evaluation;

/// <summary>Evaluates a policy on a few judgments every few steps, so that a run has curves of what it is trained for.</summary>
public sealed class PeriodicEvaluation
{
    /// <summary>The metric of the seconds that an evaluation took, which are no part of the step's.</summary>
    public const string SecondsMetric = Prefix + "seconds";

    private const string Prefix = "dev/";

    private static readonly string[] Figures =
        [FigureNames.MacroF1, FigureNames.Accuracy, FigureNames.RuleAdherence, FigureNames.FormatRate];

    /// <summary>The metrics that it adds to a step's.</summary>
    public static IReadOnlyList<string> Metrics { get; } = [.. Figures.Select(figure => Prefix + figure)];

    private readonly Evaluator _evaluator;
    private readonly IReadOnlyList<Judgment> _judgments;
    private readonly int _every;
    private readonly TimeProvider _clock;

    private PeriodicEvaluation(Policy policy, EvaluationSettings settings, IReadOnlyList<Judgment> judgments, TimeProvider clock)
    {
        _evaluator = new Evaluator(policy, settings with { Limit = settings.During.Limit, PassSamples = 0 });
        _judgments = judgments;
        _every = settings.During.Every;
        _clock = clock;
    }

    /// <summary>The evaluation of a policy; null where the settings ask for none.</summary>
    /// <param name="policy">The policy that is trained.</param>
    /// <param name="settings">How often, and on what.</param>
    /// <param name="data">The run's data.</param>
    /// <param name="clock">The clock of durations.</param>
    /// <exception cref="InputException">There is no such set.</exception>
    public static PeriodicEvaluation? Create(Policy policy, EvaluationSettings settings, RunData data, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.During.Every == 0 ? null : new PeriodicEvaluation(policy, settings, Judgments(settings.During, data), clock);
    }

    /// <summary>The set that is evaluated.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="data">The run's data.</param>
    /// <exception cref="InputException">There is no such set.</exception>
    public static IReadOnlyList<Judgment> Judgments(PeriodicEvaluationSettings settings, RunData data)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(data);
        foreach (var (name, judgments) in data.Evaluation)
        {
            if (settings.Set is null || name == settings.Set)
                return judgments;
        }

        throw new InputException(settings.Set is null
            ? "evaluation.during.every is set, but there is no evaluation set. Give one, or set it to 0."
            : $"evaluation.during.set is '{settings.Set}', but the evaluation sets are " +
                $"{string.Join(", ", data.Evaluation.Select(e => e.Key))}. Name one of them.");
    }

    /// <summary>Adds the figures to a step's metrics where the step is one of those that are evaluated.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="steps">The stage's steps.</param>
    /// <param name="metrics">The step's metrics.</param>
    /// <param name="cancellationToken">Looked at between tokens.</param>
    public void Measure(int step, int steps, IDictionary<string, double> metrics, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(metrics);
        if (step % _every != 0 && step != steps)
            return;
        var started = _clock.GetTimestamp();
        var figures = _evaluator.Evaluate(_judgments, seed: 0, progress: null, cancellationToken).Figures();
        foreach (var figure in Figures.Where(figure => double.IsFinite(figures[figure])))
            metrics[Prefix + figure] = figures[figure];
        metrics[SecondsMetric] = _clock.GetElapsedTime(started).TotalSeconds;
    }
}
