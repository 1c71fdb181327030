namespace Agrl.Relevance.Rubrics;

/// <summary>Walks through every combination of verdicts: each must be decided, and each rule must decide at least one.</summary>
internal static class RuleCoverage
{
    /// <summary>The undecided combination and the dead rules of a table whose names are already known to be sound.</summary>
    public static IEnumerable<RubricProblem> Check(IReadOnlyList<Criterion> criteria, IReadOnlyList<Rule> rules)
    {
        long combinations = 1;
        foreach (Criterion criterion in criteria)
        {
            combinations *= criterion.Verdicts.Count;
            if (combinations > RubricValidator.MaxCombinations)
            {
                return [new("criteria",
                    $"the criteria have more than {RubricValidator.MaxCombinations} combinations of verdicts, too many to check "
                    + "that the rules decide each; merge criteria or verdicts, or declare 'rules: []'")];
            }
        }

        return Walk(criteria, rules);
    }

    private static List<RubricProblem> Walk(IReadOnlyList<Criterion> criteria, IReadOnlyList<Rule> rules)
    {
        bool[][][] satisfies = [.. rules.Select(rule => criteria.Select(criterion => criterion.Verdicts
            .Select(verdict => !rule.When.TryGetValue(criterion.Name, out IReadOnlyList<string>? satisfying)
                || satisfying.Contains(verdict))
            .ToArray()).ToArray())];
        var decides = new bool[rules.Count];
        var shadowedBy = new SortedSet<int>[rules.Count];
        for (int r = 0; r < rules.Count; r++)
            shadowedBy[r] = [];
        int[]? undecided = null;
        var verdicts = new int[criteria.Count];
        do
        {
            int first = -1;
            for (int r = 0; r < rules.Count; r++)
            {
                if (!Applies(satisfies[r], verdicts))
                    continue;
                if (first < 0)
                    decides[first = r] = true;
                else if (!decides[r])
                    shadowedBy[r].Add(first);
            }

            if (first < 0)
                undecided ??= (int[])verdicts.Clone();
        }
        while (Next(verdicts, criteria));

        var problems = new List<RubricProblem>();
        if (undecided is not null)
        {
            string combination = string.Join(", ",
                criteria.Select((criterion, k) => $"{criterion.Name} {criterion.Verdicts[undecided[k]]}"));
            problems.Add(new("rules",
                $"no rule decides the combination ({combination}); add a rule for it, or a last one with 'when: {{}}'"));
        }

        for (int r = 0; r < rules.Count; r++)
        {
            if (!decides[r])
            {
                string earlier = string.Join(", ", shadowedBy[r].Select(s => $"'{rules[s].Name}'"));
                problems.Add(new($"rules[{r}]",
                    $"rule '{rules[r].Name}' can never decide: whenever it applies, the earlier {earlier} decides; "
                    + "move it up, narrow the earlier rule, or remove it"));
            }
        }

        return problems;
    }

    private static bool Applies(bool[][] satisfies, int[] verdicts)
    {
        for (int k = 0; k < verdicts.Length; k++)
        {
            if (!satisfies[k][verdicts[k]])
                return false;
        }

        return true;
    }

    /// <summary>The next combination in counting order, the last criterion fastest; false after the last.</summary>
    private static bool Next(int[] verdicts, IReadOnlyList<Criterion> criteria)
    {
        for (int k = verdicts.Length - 1; k >= 0; k--)
        {
            if (++verdicts[k] < criteria[k].Verdicts.Count)
                return true;
            verdicts[k] = 0;
        }

        return false;
    }
}
