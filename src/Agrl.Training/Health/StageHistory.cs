namespace Agrl.Training.Health;

/// <summary>The metrics of a stage's steps so far.</summary>
/// <param name="stage">The stage's label.</param>
/// <param name="window">The steps of a mean.</param>
internal sealed class StageHistory(string stage, int window)
{
    // Evaluations within a stage are few.
    private const int EvaluationWindow = 2;

    private readonly Dictionary<string, MetricHistory> _metrics = new(StringComparer.Ordinal);

    /// <summary>The stage's label.</summary>
    public string Stage => stage;

    /// <summary>The steps of a mean.</summary>
    public int Window => window;

    /// <summary>The last step, from 1.</summary>
    public int Step { get; private set; }

    /// <summary>The steps that the stage will take.</summary>
    public int Steps { get; private set; }

    /// <summary>Takes a step in.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="steps">The stage's steps.</param>
    /// <param name="metrics">The step's metrics.</param>
    public void Add(int step, int steps, IReadOnlyDictionary<string, double> metrics)
    {
        (Step, Steps) = (step, steps);
        foreach (var (name, value) in metrics)
        {
            if (!_metrics.TryGetValue(name, out var history))
                _metrics.Add(name, history = new MetricHistory(name.StartsWith("dev/", StringComparison.Ordinal)
                    ? Math.Min(window, EvaluationWindow)
                    : window));
            history.Add(value);
        }
    }

    /// <summary>A metric that the stage has; null where it has not.</summary>
    /// <param name="metric">Its name.</param>
    public MetricHistory? Find(string metric) => _metrics.GetValueOrDefault(metric);

    /// <summary>A metric's mean over the last steps; NaN where the stage lacks it or has not had enough steps.</summary>
    /// <param name="metric">Its name.</param>
    public double Recent(string metric) => Find(metric)?.Recent ?? double.NaN;
}
