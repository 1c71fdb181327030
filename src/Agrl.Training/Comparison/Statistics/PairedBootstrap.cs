using Agrl.Training.Rollouts;

namespace Agrl.Training.Comparison.Statistics;

/// <summary>
/// Resamples a comparison over seeds and queries at once: a replicate draws seeds and queries with replacement, a query with all of its
/// judgments, and every arm is measured on the same draw (the pigeonhole bootstrap of crossed data, Owen 2007, arXiv 0711.0810). Of seeds,
/// which are few, it draws one less than there are (Rao and Wu 1988, doi 10.1080/01621459.1988.10478591): as many would make their spread
/// too small by (n - 1) / n. So an interval covers both what another run of training and what other queries might have given, and
/// differences between arms are paired. With one seed it knows nothing of training's own spread; with few, a percentile interval is too
/// short, and differences are held against <see cref="PairedT"/> as well.
/// </summary>
public sealed class PairedBootstrap
{
    /// <summary>The share of replicates inside an interval.</summary>
    public const double Confidence = 0.95;

    private readonly IReadOnlyList<IReadOnlyList<Outcomes>> _arms;
    private readonly OutcomeFigures[][] _figures;
    // [arm][figure][replicate x seed], and how often a replicate drew a seed: an arm's mean leaves out other seeds than a difference's.
    private readonly double[][][] _replicates;
    private readonly int[] _seedWeights;
    private readonly int _seeds;

    /// <summary>Draws the replicates.</summary>
    /// <param name="arms">The outcomes of each arm, one for each seed; all of the same examples in the same order.</param>
    /// <param name="queries">The query of each example, numbered from 0 without gaps: examples of one query are drawn together.</param>
    /// <param name="resamples">Replicates.</param>
    /// <param name="random">The draws' source.</param>
    public PairedBootstrap(IReadOnlyList<IReadOnlyList<Outcomes>> arms, IReadOnlyList<int> queries, int resamples, Random random)
    {
        ArgumentNullException.ThrowIfNull(arms);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(random);
        var (seeds, examples) = (arms[0].Count, arms[0][0].Count);
        if (arms.Any(arm => arm.Count != seeds || arm.Any(outcomes => outcomes.Count != examples)))
            throw new ArgumentException("Expected every arm with the same seeds and examples.", nameof(arms));
        if (queries.Count != examples)
            throw new ArgumentException($"Expected the query of each of {examples} examples, found {queries.Count}.", nameof(queries));
        _arms = arms;
        var once = new int[examples];
        Array.Fill(once, 1);
        _figures = [.. arms.Select(arm => arm.Select(outcomes => outcomes.Figures(once)).ToArray())];
        _replicates = [.. arms.Select(_ => OutcomeFigures.Names.Select(_ => new double[resamples * seeds]).ToArray())];
        (_seedWeights, _seeds) = (new int[resamples * seeds], seeds);

        var (exampleWeights, queryWeights) = (new int[examples], new int[queries.DefaultIfEmpty(-1).Max() + 1]);
        for (var r = 0; r < resamples; r++)
        {
            Draw(_seedWeights.AsSpan(r * seeds, seeds), Math.Max(1, seeds - 1), random);
            Draw(queryWeights, queryWeights.Length, random);
            for (var i = 0; i < examples; i++)
                exampleWeights[i] = queryWeights[queries[i]];
            for (var arm = 0; arm < arms.Count; arm++)
                Measure(arm, r, exampleWeights);
        }
    }

    /// <summary>An arm's figure over its seeds, with the interval.</summary>
    /// <param name="arm">The arm's place.</param>
    /// <param name="figure">The figure's place in <see cref="OutcomeFigures.Names"/>.</param>
    public FigureEstimate Estimate(int arm, int figure)
    {
        double[] values = [.. _figures[arm].Select(f => f.Of(figure)).Where(double.IsFinite)];
        double[] finite = Replicates(_replicates[arm][figure]);
        return new FigureEstimate(
            values.Length == 0 ? double.NaN : values.Average(),
            GroupAdvantages.StandardDeviation(values),
            finite.Length == 0 ? new Interval(double.NaN, double.NaN) : Interval.OfReplicates(finite, Confidence));
    }

    /// <summary>How far an arm is above another in a figure.</summary>
    /// <param name="arm">The arm's place.</param>
    /// <param name="other">The other's.</param>
    /// <param name="figure">The figure's place in <see cref="OutcomeFigures.Names"/>.</param>
    public FigureDifference Difference(int arm, int other, int figure)
    {
        double[] bySeed = [.. _figures[arm].Zip(_figures[other], (a, b) => a.Of(figure) - b.Of(figure))];
        double[] finite = Replicates([.. _replicates[arm][figure].Zip(_replicates[other][figure], (a, b) => a - b)]);
        if (finite.Length == 0 || !bySeed.Any(double.IsFinite))
            return new FigureDifference(double.NaN, new Interval(double.NaN, double.NaN), double.NaN, double.NaN, 0, 0);
        // Twice the rarer side, never 0: that no replicate crossed zero is no proof that none could.
        var (low, high) = (finite.Count(d => d <= 0), finite.Count(d => d >= 0));
        var p = Math.Min(1, 2.0 * (Math.Min(low, high) + 1) / (finite.Length + 1));
        var bySeeds = PairedT.Of([.. bySeed.Where(double.IsFinite)], Confidence);
        return new FigureDifference(
            bySeeds.Mean, Interval.OfReplicates(finite, Confidence).Union(bySeeds.Interval), p, bySeeds.P,
            bySeed.Count(d => d > 0), bySeed.Count(d => d < 0));
    }

    /// <summary>McNemar's test of an arm against another on the predictions of all seeds.</summary>
    /// <param name="arm">The arm's place.</param>
    /// <param name="other">The other's.</param>
    public McNemarTest McNemar(int arm, int other)
    {
        var (onlyArm, onlyOther) = (0L, 0L);
        foreach (var (first, second) in _arms[arm].Zip(_arms[other]))
        {
            for (var i = 0; i < first.Count; i++)
            {
                onlyArm += first.IsRight(i) && !second.IsRight(i) ? 1 : 0;
                onlyOther += second.IsRight(i) && !first.IsRight(i) ? 1 : 0;
            }
        }

        return McNemarTest.Of(onlyArm, onlyOther);
    }

    private void Measure(int arm, int replicate, int[] exampleWeights)
    {
        for (var seed = 0; seed < _seeds; seed++)
        {
            var place = (replicate * _seeds) + seed;
            if (_seedWeights[place] == 0)
                continue;
            var figures = _arms[arm][seed].Figures(exampleWeights);
            for (var f = 0; f < OutcomeFigures.Names.Count; f++)
                _replicates[arm][f][place] = figures.Of(f);
        }
    }

    /// <summary>The mean over seeds in each replicate that drew a seed whose value is finite.</summary>
    private double[] Replicates(double[] values)
    {
        var means = new List<double>(values.Length / _seeds);
        for (var start = 0; start < values.Length; start += _seeds)
        {
            var (sum, weight) = (0.0, 0);
            for (var place = start; place < start + _seeds; place++)
            {
                if (_seedWeights[place] == 0 || !double.IsFinite(values[place]))
                    continue;
                sum += _seedWeights[place] * values[place];
                weight += _seedWeights[place];
            }

            if (weight > 0)
                means.Add(sum / weight);
        }

        return [.. means];
    }

    private static void Draw(Span<int> weights, int draws, Random random)
    {
        weights.Clear();
        for (var i = 0; i < draws; i++)
            weights[random.Next(weights.Length)]++;
    }
}
