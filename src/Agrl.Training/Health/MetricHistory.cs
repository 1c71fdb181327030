namespace Agrl.Training.Health;

/// <summary>A metric over the steps of a stage, as means over a window: how it began, how it is, and the best it has been.</summary>
/// <param name="window">The steps of a mean.</param>
internal sealed class MetricHistory(int window)
{
    private readonly Queue<double> _last = new();
    private double _startSum;
    private int _startCount;

    /// <summary>The finite values so far.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// The mean of the first window; of a metric that begins at zero, of the first window from its first other value.
    /// NaN before there is one.
    /// </summary>
    public double Start => _startCount == window ? _startSum / window : double.NaN;

    /// <summary>The mean of the last window; NaN before there is one.</summary>
    public double Recent => _last.Count == window ? _last.Average() : double.NaN;

    /// <summary>The highest <see cref="Recent"/> so far; NaN before there is one.</summary>
    public double Highest { get; private set; } = double.NaN;

    /// <summary>Takes a step's value; one that is not finite says nothing here.</summary>
    /// <param name="value">The value.</param>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
            return;
        Count++;
        if (_startCount < window && (_startCount > 0 || value != 0))
        {
            _startSum += value;
            _startCount++;
        }

        _last.Enqueue(value);
        if (_last.Count > window)
            _last.Dequeue();
        if (_last.Count == window)
            Highest = double.IsNaN(Highest) ? Recent : Math.Max(Highest, Recent);
    }
}
