namespace Agrl.Training.Comparison.Statistics;

/// <summary>What a model made of each example of a set, in the set's order: all that resampling needs.</summary>
public sealed class Outcomes
{
    private readonly int _tiers;
    private readonly byte[] _gold;
    private readonly byte[] _predicted;
    private readonly Adherence[] _adherence;
    private readonly bool[] _fullyRight;

    /// <summary>The outcomes of a set.</summary>
    /// <param name="tiers">The number of tiers.</param>
    /// <param name="gold">The place of each example's gold tier, from 0.</param>
    /// <param name="predicted">The place of the predicted tier; null for a response that did not parse.</param>
    /// <param name="adherence">Whether the stated verdicts imply the stated tier.</param>
    /// <param name="fullyRight">Whether the tier and every verdict that the gold knows are right.</param>
    public Outcomes(
        int tiers, IReadOnlyList<int> gold, IReadOnlyList<int?> predicted,
        IReadOnlyList<Adherence> adherence, IReadOnlyList<bool> fullyRight)
    {
        ArgumentNullException.ThrowIfNull(gold);
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(fullyRight);
        if (gold.Count != predicted.Count || gold.Count != adherence.Count || gold.Count != fullyRight.Count)
            throw new ArgumentException(
                "Expected a gold tier, a predicted tier, an adherence and whether all is right for each example.", nameof(predicted));
        _tiers = tiers;
        _gold = [.. gold.Select(g => checked((byte)g))];
        _predicted = [.. predicted.Select(p => checked((byte)(p ?? tiers)))];
        _adherence = [.. adherence];
        _fullyRight = [.. fullyRight];
    }

    /// <summary>The number of examples.</summary>
    public int Count => _gold.Length;

    /// <summary>Whether an example's tier is right.</summary>
    /// <param name="example">Its place.</param>
    public bool IsRight(int example) => _gold[example] == _predicted[example];

    /// <summary>The figures of a resample.</summary>
    /// <param name="weights">How often each example is in it.</param>
    public OutcomeFigures Figures(ReadOnlySpan<int> weights)
    {
        Span<int> gold = stackalloc int[_tiers];
        Span<int> predicted = stackalloc int[_tiers + 1];
        Span<int> right = stackalloc int[_tiers];
        var (all, valid, adhering, fullyRight) = (0, 0, 0, 0);
        for (var i = 0; i < weights.Length; i++)
        {
            var weight = weights[i];
            if (weight == 0)
                continue;
            all += weight;
            gold[_gold[i]] += weight;
            predicted[_predicted[i]] += weight;
            if (_gold[i] == _predicted[i])
                right[_gold[i]] += weight;
            if (_adherence[i] != Adherence.Unknown)
                valid += weight;
            if (_adherence[i] == Adherence.Follows)
                adhering += weight;
            if (_fullyRight[i])
                fullyRight += weight;
        }

        var (sum, tiers, correct) = (0.0, 0, 0);
        for (var t = 0; t < _tiers; t++)
        {
            correct += right[t];
            // A tier that occurs in neither gold nor predictions has no F1, and is left out of the mean.
            if (gold[t] + predicted[t] == 0)
                continue;
            sum += 2.0 * right[t] / (gold[t] + predicted[t]);
            tiers++;
        }

        return new OutcomeFigures(
            tiers == 0 ? double.NaN : sum / tiers,
            all == 0 ? double.NaN : (double)correct / all,
            valid == 0 ? double.NaN : (double)adhering / valid,
            all == 0 ? double.NaN : (double)fullyRight / all);
    }
}
