using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Splitting;

/// <summary>Makes sure that what is tested was not trained on.</summary>
public static class SplitCheck
{
    /// <summary>Checks that no query, by id or by normalised text, is in two sets; where asked, no product either.</summary>
    /// <param name="sets">The sets that may not overlap.</param>
    /// <param name="products">Whether products are checked too.</param>
    /// <exception cref="InputException">A query or product is in two sets; the message names the first one, both places, and how many
    /// there are.</exception>
    public static void Check(IReadOnlyList<JudgmentSet> sets, bool products = false)
    {
        ArgumentNullException.ThrowIfNull(sets);
        Check(sets, "query", judgment => judgment.QueryId, judgment => $"'{judgment.Query}' (query_id {judgment.QueryId})");
        Check(sets, "query", judgment => QueryText.Normalize(judgment.Query),
            judgment => $"'{judgment.Query}' (query_id {judgment.QueryId})");
        if (products)
            Check(sets, "product", judgment => judgment.Product.Id,
                judgment => $"'{judgment.Product.Title}' (product id {judgment.Product.Id})");
    }

    private static void Check(IReadOnlyList<JudgmentSet> sets, string what, Func<Judgment, string> key, Func<Judgment, string> describe)
    {
        var home = new Dictionary<string, (int Set, Judgment Judgment)>(StringComparer.Ordinal);
        var shared = new HashSet<string>(StringComparer.Ordinal);
        string? first = null;
        for (int set = 0; set < sets.Count; set++)
        {
            foreach (Judgment judgment in sets[set].Judgments)
            {
                string value = key(judgment);
                if (home.TryAdd(value, (set, judgment)) || home[value].Set == set || !shared.Add(value))
                    continue;
                (int otherSet, Judgment other) = home[value];
                first ??= $"the {what} {describe(judgment)} is in two sets: " +
                    $"judgment '{other.Id}' of '{sets[otherSet].Name}' and judgment '{judgment.Id}' of '{sets[set].Name}'";
            }
        }

        if (first is null)
            return;
        string further = shared.Count == 1 ? "" : $"; so are {shared.Count - 1} more";
        throw new InputException(
            $"{first}{further}. What is tested must not be trained on: split by {what}, or remove it from one of the sets.");
    }
}
