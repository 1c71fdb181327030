using System.Diagnostics;

namespace Agrl.Training.Benchmarking;

/// <summary>Times of a step's parts over repetitions, with the machine's rate measured in between.</summary>
internal sealed class RepeatedTiming(MatrixRate rate)
{
    private readonly List<double> _rates = [];
    private readonly List<(double[] Seconds, long[] Allocated)> _rounds = [];

    /// <summary>The median rate of the machine in 10^9 operations a second.</summary>
    public double SgemmGflops => Median(_rates);

    /// <summary>Runs the parts one after another, some rounds uncounted.</summary>
    /// <param name="shape">How often.</param>
    /// <param name="cancellationToken">Looked at between rounds.</param>
    /// <param name="parts">The parts in order.</param>
    public void Run(BenchShape shape, CancellationToken cancellationToken, params Action[] parts)
    {
        var begin = Stopwatch.GetTimestamp();
        for (var round = -shape.Warmup; round < shape.Repetitions; round++)
        {
            if (round > 0 && Stopwatch.GetElapsedTime(begin) > shape.Limit)
                break;
            cancellationToken.ThrowIfCancellationRequested();
            var (seconds, allocated) = (new double[parts.Length], new long[parts.Length]);
            if (round >= 0)
                _rates.Add(rate.Measure());
            for (var i = 0; i < parts.Length; i++)
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                var start = Stopwatch.GetTimestamp();
                parts[i]();
                seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
                allocated[i] = GC.GetTotalAllocatedBytes(precise: true) - before;
            }

            if (round >= 0)
                _rounds.Add((seconds, allocated));
        }
    }

    /// <summary>The figures of one part or of several together.</summary>
    /// <param name="tokens">Tokens of the step.</param>
    /// <param name="flops">Its arithmetic.</param>
    /// <param name="parts">Which parts; none for all.</param>
    public BenchPart Of(long tokens, double flops, params int[] parts)
    {
        double Seconds((double[] Seconds, long[]) round) => parts.Length == 0 ? round.Seconds.Sum() : parts.Sum(i => round.Seconds[i]);
        long Allocated((double[], long[] Allocated) round) =>
            parts.Length == 0 ? round.Allocated.Sum() : parts.Sum(i => round.Allocated[i]);
        return new BenchPart(
            Median([.. _rounds.Select(Seconds)]), _rounds.Min(Seconds), tokens, flops, SgemmGflops,
            Median([.. _rounds.Select(round => (double)Allocated(round))]) / tokens, PeakMemory.Bytes);
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
