namespace Agrl.Cli.Reporting.Reading;

/// <summary>A metric over the steps of a stage. Steps that lack it, or have no finite value, have no point.</summary>
internal sealed class Curve
{
    private readonly List<CurvePoint> _points = [];

    /// <summary>The points in the order of steps.</summary>
    public IReadOnlyList<CurvePoint> Points => _points;

    /// <summary>The sum of all values.</summary>
    public double Sum => _points.Sum(point => point.Value);

    /// <summary>Adds the next point; a value that is not finite is left out.</summary>
    /// <param name="step">The step.</param>
    /// <param name="value">The value.</param>
    public void Add(double step, double value)
    {
        if (double.IsFinite(value))
            _points.Add(new CurvePoint(step, value));
    }

    /// <summary>The mean over the last tenth of the points, at least one: where a noisy curve ends. NaN of no point.</summary>
    public double End()
    {
        var count = (_points.Count + 9) / 10;
        return count == 0 ? double.NaN : _points.TakeLast(count).Average(point => point.Value);
    }

    /// <summary>The curve whose every value is the sum of all values up to it.</summary>
    public Curve Cumulative()
    {
        var result = new Curve();
        var sum = 0.0;
        foreach (var point in _points)
            result.Add(point.Step, sum += point.Value);
        return result;
    }
}
