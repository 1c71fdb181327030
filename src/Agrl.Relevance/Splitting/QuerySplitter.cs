using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Splitting;

/// <summary>
/// Splits judgments by query, never by pair: all judgments of a query id, and of query ids with the same normalised text, go to
/// one set. Sets come near their shares in every tier as far as whole queries allow.
/// </summary>
public static class QuerySplitter
{
    /// <summary>Splits the judgments; every one of them is in exactly one set, in the order of the input.</summary>
    /// <param name="judgments">The judgments.</param>
    /// <param name="options">Shares and the seed.</param>
    /// <exception cref="InputException">A share is not above 0, or there are fewer queries than sets.</exception>
    public static IReadOnlyList<JudgmentSet> Split(IReadOnlyList<Judgment> judgments, SplitOptions options)
    {
        ArgumentNullException.ThrowIfNull(judgments);
        ArgumentNullException.ThrowIfNull(options);
        string[] names = [.. options.Shares.Keys];
        if (names.Length == 0)
            throw new InputException("split: expected at least one set with a share, found none");
        foreach ((string name, double share) in options.Shares)
        {
            if (!(share > 0) || double.IsInfinity(share))
                throw new InputException(
                    $"split: expected a share above 0 for '{name}', found {share}; leave out sets that are not wanted");
        }

        int[] queryOf = QueriesOf(judgments);
        int queryCount = queryOf.DefaultIfEmpty(-1).Max() + 1;
        if (queryCount < names.Length)
            throw new InputException(
                $"split: {judgments.Count} judgments of {queryCount} queries cannot fill {names.Length} sets "
                + $"({string.Join(", ", names)}); ask for fewer sets");

        int[] setOf = Assign(judgments, queryOf, queryCount, options);
        return [.. names.Select((name, set) => new JudgmentSet(name, [.. judgments.Where((_, i) => setOf[queryOf[i]] == set)]))];
    }

    /// <summary>Numbers queries from 0 in order of appearance, one number for all that an id or a text ties together.</summary>
    private static int[] QueriesOf(IReadOnlyList<Judgment> judgments)
    {
        var group = new List<int>();
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var texts = new Dictionary<string, int>(StringComparer.Ordinal);
        int[] first = new int[judgments.Count];
        for (int i = 0; i < judgments.Count; i++)
        {
            int byId = Member(ids, judgments[i].QueryId);
            int byText = Member(texts, QueryText.Normalize(judgments[i].Query));
            group[Root(byText)] = Root(byId);
            first[i] = byId;
        }

        var numbers = new Dictionary<int, int>();
        int[] queries = new int[judgments.Count];
        for (int i = 0; i < first.Length; i++)
        {
            int root = Root(first[i]);
            if (!numbers.TryGetValue(root, out queries[i]))
                numbers[root] = queries[i] = numbers.Count;
        }

        return queries;

        int Member(Dictionary<string, int> members, string key)
        {
            if (members.TryGetValue(key, out int member))
                return member;
            group.Add(group.Count);
            return members[key] = group.Count - 1;
        }

        int Root(int member)
        {
            while (group[member] != member)
                member = group[member] = group[group[member]];
            return member;
        }
    }

    /// <summary>
    /// Gives each query, in an order by the seed, to the set that lacks its tiers most: the step that lowers the squared error of the
    /// tiers' shares most. The order is by chance, not by size, so that no set gets the small queries.
    /// </summary>
    private static int[] Assign(IReadOnlyList<Judgment> judgments, int[] queryOf, int queryCount, SplitOptions options)
    {
        double[] shares = [.. options.Shares.Values];
        double sum = shares.Sum();
        int[] tiers = [.. judgments.Select(j => j.Tier ?? 0).Distinct().Order()];
        int[,] counts = new int[queryCount, tiers.Length];
        double[] totals = new double[tiers.Length];
        for (int i = 0; i < judgments.Count; i++)
        {
            int tier = Array.BinarySearch(tiers, judgments[i].Tier ?? 0);
            counts[queryOf[i], tier]++;
            totals[tier]++;
        }

        double[,] lacking = new double[shares.Length, tiers.Length];
        for (int set = 0; set < shares.Length; set++)
        {
            for (int tier = 0; tier < tiers.Length; tier++)
                lacking[set, tier] = shares[set] / sum * totals[tier];
        }

        int[] order = [.. Enumerable.Range(0, queryCount)];
        new Random(options.Seed).Shuffle(order);
        int[] setOf = new int[queryCount];
        var empty = Enumerable.Range(0, shares.Length).ToHashSet();
        for (int i = 0; i < order.Length; i++)
        {
            int query = order[i];
            // The last queries go to the sets that would have none.
            IEnumerable<int> candidates = order.Length - i <= empty.Count ? empty.Order() : Enumerable.Range(0, shares.Length);
            int best = candidates.MaxBy(Gain);
            setOf[query] = best;
            empty.Remove(best);
            for (int tier = 0; tier < tiers.Length; tier++)
                lacking[best, tier] -= counts[query, tier];

            double Gain(int set)
            {
                double gain = 0;
                for (int tier = 0; tier < tiers.Length; tier++)
                    gain += counts[query, tier] * lacking[set, tier] / (totals[tier] * totals[tier]);
                return gain;
            }
        }

        return setOf;
    }
}
