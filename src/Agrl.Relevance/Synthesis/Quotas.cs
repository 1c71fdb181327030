namespace Agrl.Relevance.Synthesis;

/// <summary>Shares turned into whole counts, and draws by what is left of them.</summary>
internal static class Quotas
{
    /// <summary>
    /// Counts that sum to the total and differ from their shares by less than one (largest remainder; ties to the earlier key).
    /// </summary>
    public static Dictionary<TKey, int> Divide<TKey>(int total, IEnumerable<KeyValuePair<TKey, double>> shares)
        where TKey : notnull
    {
        var entries = shares.ToArray();
        var sum = entries.Sum(entry => entry.Value);
        var counts = entries.ToDictionary(entry => entry.Key, entry => (int)Math.Floor(total * entry.Value / sum));
        var left = total - counts.Values.Sum();
        foreach (var entry in entries.OrderByDescending(e => (total * e.Value / sum) - Math.Floor(total * e.Value / sum)).Take(left))
            counts[entry.Key]++;
        return counts;
    }

    /// <summary>One of the keys, by weight; weights of zero are never drawn. Null where all are zero.</summary>
    public static TKey? Draw<TKey>(IReadOnlyList<(TKey Key, double Weight)> weighted, Random random)
        where TKey : class
    {
        var total = weighted.Sum(w => Math.Max(0, w.Weight));
        if (total <= 0) return null;
        var point = random.NextDouble() * total;
        foreach (var (key, weight) in weighted)
        {
            if (weight <= 0) continue;
            point -= weight;
            if (point < 0) return key;
        }
        return weighted.Last(w => w.Weight > 0).Key;
    }
}
