using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Health.Watchers;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Health;

/// <summary>
/// Asks every watcher after each step and evaluation. What it says follows from the metrics alone: a resumed run reads those that were
/// written and warns where the uninterrupted one would have.
/// </summary>
public sealed class HealthMonitor
{
    private readonly HealthSettings _settings;
    private readonly IHealthWatcher[] _watchers;
    private readonly EvaluationWatcher _evaluations;
    private readonly HashSet<(string Stage, string Watcher)> _told = [];
    private StageHistory? _stage;

    /// <summary>A monitor that has seen nothing.</summary>
    /// <param name="settings">The thresholds.</param>
    public HealthMonitor(HealthSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _watchers =
        [
            new EntropyCollapse(settings),
            new KlGrowth(settings),
            new FormatCollapse(settings),
            new NoSignal(settings),
            new Truncation(settings),
            new LengthGrowth(settings),
            new GuidedShare(settings),
            new RewardAgainstDev(settings),
        ];
        _evaluations = new EvaluationWatcher(settings);
    }

    /// <summary>The metrics that the watchers and the guard add, so that a report knows them.</summary>
    public const string Prefix = "health/";

    /// <summary>Takes a step in.</summary>
    /// <param name="stage">The stage's label.</param>
    /// <param name="step">The step, from 1.</param>
    /// <param name="steps">The stage's steps.</param>
    /// <param name="metrics">The step's metrics.</param>
    public HealthReport Examine(string stage, int step, int steps, IReadOnlyDictionary<string, double> metrics)
    {
        if (_stage?.Stage != stage)
            _stage = new StageHistory(stage, _settings.Window);
        _stage.Add(step, steps, metrics);
        var own = new Dictionary<string, double>();
        var alerts = new List<HealthAlert>();
        foreach (var watcher in _watchers)
        {
            if (watcher.Read(_stage) is not { } reading)
                continue;
            own[Prefix + watcher.Name] = reading.IsBad ? 1 : 0;
            Tell(watcher.Name, stage, step, reading, alerts);
        }

        return new HealthReport(own, alerts);
    }

    /// <summary>Takes an evaluation in.</summary>
    /// <param name="report">The evaluation.</param>
    public HealthReport Examine(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        // The references are no stages of training.
        if (TrivialReferences.IsOne(report.Stage))
            return new HealthReport(new Dictionary<string, double>(), []);
        var alerts = new List<HealthAlert>();
        var own = new Dictionary<string, double>();
        if (_evaluations.Read(report, _stage?.Stage == report.Stage ? _stage : null) is { } reading)
        {
            own[Prefix + EvaluationWatcher.Name] = reading.IsBad ? 1 : 0;
            Tell(EvaluationWatcher.Name, report.Stage, _stage!.Step, reading, alerts);
        }

        return new HealthReport(own, alerts);
    }

    private void Tell(string watcher, string stage, int step, HealthReading reading, List<HealthAlert> alerts)
    {
        // Once a stage: a figure that swings around its threshold would fill the log.
        if (reading.IsBad && _told.Add((stage, watcher)))
            alerts.Add(new HealthAlert(watcher, stage, step, reading.Value, reading.Limit, reading.Message));
    }
}
