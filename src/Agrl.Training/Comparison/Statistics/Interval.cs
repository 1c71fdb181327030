namespace Agrl.Training.Comparison.Statistics;

/// <summary>An interval of a figure.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>
    /// The central interval of bootstrap replicates (percentile method), with linear interpolation between order statistics.
    /// </summary>
    /// <param name="replicates">Finite values, at least one, in any order.</param>
    /// <param name="confidence">The share inside, above 0 and below 1.</param>
    public static Interval OfReplicates(ReadOnlySpan<double> replicates, double confidence)
    {
        if (replicates.IsEmpty)
            throw new ArgumentException("An interval needs at least one replicate.", nameof(replicates));
        var sorted = replicates.ToArray();
        Array.Sort(sorted);
        return new Interval(Quantile(sorted, (1 - confidence) / 2), Quantile(sorted, (1 + confidence) / 2));
    }

    /// <summary>The smallest interval that holds both; one whose ends are NaN adds nothing.</summary>
    /// <param name="other">The other.</param>
    public Interval Union(Interval other) =>
        double.IsNaN(other.Low) ? this : new Interval(Math.Min(Low, other.Low), Math.Max(High, other.High));

    private static double Quantile(double[] sorted, double share)
    {
        var place = share * (sorted.Length - 1);
        var below = (int)Math.Floor(place);
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }
}
