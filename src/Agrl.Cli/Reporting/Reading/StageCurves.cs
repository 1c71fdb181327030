namespace Agrl.Cli.Reporting.Reading;

/// <summary>What metrics.jsonl has of a stage.</summary>
/// <param name="Stage">The stage's label.</param>
internal sealed record StageCurves(string Stage)
{
    private readonly SortedDictionary<string, Curve> _curves = new(StringComparer.Ordinal);

    /// <summary>The last step that was written.</summary>
    public int LastStep { get; private set; }

    /// <summary>The steps that were written.</summary>
    public int Steps { get; private set; }

    /// <summary>The metrics' names in ordinal order.</summary>
    public IEnumerable<string> Names => _curves.Keys;

    /// <summary>The curve of a metric; null where no step has it.</summary>
    /// <param name="metric">The metric's name.</param>
    public Curve? Find(string metric) => _curves.TryGetValue(metric, out var curve) && curve.Points.Count > 0 ? curve : null;

    /// <summary>The sum of a metric over all steps; 0 where no step has it.</summary>
    /// <param name="metric">The metric's name.</param>
    public double Sum(string metric) => Find(metric)?.Sum ?? 0;

    /// <summary>The mean of a share over all steps, each weighted by what it is a share of; NaN where either is missing.</summary>
    /// <param name="share">The metric.</param>
    /// <param name="count">The metric with the weights.</param>
    public double Mean(string share, string count)
    {
        var weights = Find(count)?.Points.ToDictionary(point => point.Step, point => point.Value) ?? [];
        var points = Find(share)?.Points.Where(point => weights.ContainsKey(point.Step)).ToList() ?? [];
        return points.Sum(point => point.Value * weights[point.Step]) / points.Sum(point => weights[point.Step]);
    }

    /// <summary>Adds a step.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="metrics">Its metrics.</param>
    public void Add(int step, IEnumerable<KeyValuePair<string, double>> metrics)
    {
        Steps++;
        LastStep = step;
        foreach (var (name, value) in metrics)
        {
            if (!_curves.TryGetValue(name, out var curve))
                _curves.Add(name, curve = new Curve());
            curve.Add(step, value);
        }
    }
}
