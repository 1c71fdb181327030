namespace Agrl.Relevance.Rubrics;

/// <summary>
/// Checks a rubric before anything is trained by it: names that a response can carry, sound weights and grades, rules that speak
/// of known things, every combination of verdicts decided, and no rule that can never decide.
/// </summary>
public static class RubricValidator
{
    /// <summary>
    /// The most combinations of verdicts that are walked through, 4^9: nine criteria of four verdicts. More would make loading slow
    /// and no person could have meant every one of them.
    /// </summary>
    public const int MaxCombinations = 262_144;

    /// <summary>The largest weight; sums and ratios of weights then stay finite.</summary>
    public const double MaxWeight = 1e6;

    /// <summary>The word of the response format that no criterion may be called.</summary>
    internal const string NoteName = "note";

    /// <summary>
    /// Everything wrong with the parts of a rubric; empty where it is sound. Rules are walked through only once the rest is sound.
    /// </summary>
    /// <param name="name">The rubric's name.</param>
    /// <param name="tiers">Its tiers.</param>
    /// <param name="criteria">Its criteria.</param>
    /// <param name="rules">Its rules in order.</param>
    public static IReadOnlyList<RubricProblem> Check(
        string name,
        IReadOnlyList<Tier> tiers,
        IReadOnlyList<Criterion> criteria,
        IReadOnlyList<Rule> rules)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(tiers);
        ArgumentNullException.ThrowIfNull(criteria);
        ArgumentNullException.ThrowIfNull(rules);
        var problems = new List<RubricProblem>();
        CheckText("name", name, problems);
        CheckTiers(tiers, problems);
        CheckCriteria(criteria, problems);
        CheckRules(tiers, criteria, rules, problems);
        if (problems.Count == 0 && rules.Count > 0)
            problems.AddRange(RuleCoverage.Check(criteria, rules));
        return problems;
    }

    private static void CheckTiers(IReadOnlyList<Tier> tiers, List<RubricProblem> problems)
    {
        if (tiers.Count < 2)
            problems.Add(new("tiers", $"expected at least two tiers, found {tiers.Count}"));
        var grades = new HashSet<int>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < tiers.Count; i++)
        {
            Tier tier = tiers[i];
            if (tier.Grade is < 1 or > 9)
                problems.Add(new($"tiers[{i}].grade",
                    $"expected one digit from 1 to 9, found {tier.Grade}; models write the grade as a single token"));
            if (!grades.Add(tier.Grade))
                problems.Add(new($"tiers[{i}].grade", $"grade {tier.Grade} is used twice; give every tier its own"));
            CheckText($"tiers[{i}].name", tier.Name, problems);
            if (!names.Add(tier.Name))
                problems.Add(new($"tiers[{i}].name", $"tier name '{tier.Name}' is used twice"));
        }

        if (tiers.Count < 2)
            return;
        int lowestGood = tiers.Where(tier => tier.Good).Select(tier => tier.Grade).DefaultIfEmpty(int.MaxValue).Min();
        int highestOther = tiers.Where(tier => !tier.Good).Select(tier => tier.Grade).DefaultIfEmpty(int.MinValue).Max();
        if (lowestGood == int.MaxValue || highestOther == int.MinValue)
            problems.Add(new("tiers",
                "good-F1 needs tiers of both kinds; mark the relevant ones 'good: true' and leave at least one without"));
        else if (lowestGood < highestOther)
            problems.Add(new("tiers",
                $"grade {lowestGood} is good but the higher grade {highestOther} is not; good tiers are the highest grades"));
    }

    private static void CheckCriteria(IReadOnlyList<Criterion> criteria, List<RubricProblem> problems)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < criteria.Count; i++)
        {
            Criterion criterion = criteria[i];
            CheckWord($"criteria[{i}].name", criterion.Name, problems);
            if (!names.Add(criterion.Name))
                problems.Add(new($"criteria[{i}].name", $"criterion '{criterion.Name}' is declared twice"));
            if (string.Equals(criterion.Name, NoteName, StringComparison.OrdinalIgnoreCase))
                problems.Add(new($"criteria[{i}].name", "'note' begins the closing line of a response; choose another name"));
            if (!(criterion.Weight >= 0 && criterion.Weight <= MaxWeight))
                problems.Add(new($"criteria[{i}].weight", $"weight: expected a number from 0 to {MaxWeight}, found {criterion.Weight}"));
            if (criterion.Verdicts.Count < 2)
                problems.Add(new($"criteria[{i}].verdicts",
                    $"criterion '{criterion.Name}' needs at least two verdicts, found {criterion.Verdicts.Count}"));
            var verdicts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            for (int j = 0; j < criterion.Verdicts.Count; j++)
            {
                CheckWord($"criteria[{i}].verdicts[{j}]", criterion.Verdicts[j], problems);
                if (!verdicts.Add(criterion.Verdicts[j]))
                    problems.Add(new($"criteria[{i}].verdicts[{j}]",
                        $"verdict '{criterion.Verdicts[j]}' of '{criterion.Name}' is listed twice"));
            }
        }
    }

    private static void CheckRules(
        IReadOnlyList<Tier> tiers, IReadOnlyList<Criterion> criteria, IReadOnlyList<Rule> rules, List<RubricProblem> problems)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < rules.Count; i++)
        {
            Rule rule = rules[i];
            CheckText($"rules[{i}].name", rule.Name, problems);
            if (!names.Add(rule.Name))
                problems.Add(new($"rules[{i}].name", $"rule '{rule.Name}' is declared twice"));
            CheckText($"rules[{i}].text", rule.Text, problems);
            if (tiers.Count > 0 && !tiers.Any(tier => tier.Grade == rule.Grade))
            {
                problems.Add(new($"rules[{i}].grade", $"rule '{rule.Name}' gives grade {rule.Grade}, which no tier has; "
                    + $"expected one of: {string.Join(", ", tiers.Select(tier => tier.Grade))}"));
            }

            foreach ((string name, IReadOnlyList<string> satisfying) in rule.When)
                CheckCondition($"rules[{i}].when.{name}", rule, name, satisfying, criteria, problems);
        }
    }

    private static void CheckCondition(
        string where, Rule rule, string name, IReadOnlyList<string> satisfying,
        IReadOnlyList<Criterion> criteria, List<RubricProblem> problems)
    {
        Criterion? criterion = criteria.FirstOrDefault(candidate => candidate.Name == name);
        if (criterion is null)
        {
            problems.Add(new(where, $"rule '{rule.Name}' speaks of the unknown criterion '{name}'; "
                + NameSuggestion.Hint(name, [.. criteria.Select(candidate => candidate.Name)])));
            return;
        }

        if (satisfying.Count == 0)
            problems.Add(new(where,
                $"rule '{rule.Name}' lists no verdict of '{name}', so it could never apply; leave '{name}' out or name verdicts"));
        foreach (string verdict in satisfying)
        {
            if (!criterion.Verdicts.Contains(verdict))
            {
                problems.Add(new(where, $"rule '{rule.Name}' speaks of the unknown verdict '{verdict}' of '{name}'; "
                    + NameSuggestion.Hint(verdict, [.. criterion.Verdicts])));
            }
        }
    }

    /// <summary>A name or text that is printed in one line.</summary>
    private static void CheckText(string where, string text, List<RubricProblem> problems)
    {
        if (string.IsNullOrWhiteSpace(text))
            problems.Add(new(where, "expected a text, found nothing"));
        else if (text.Any(char.IsControl))
            problems.Add(new(where, "expected one line, found a line break or another control character"));
    }

    /// <summary>A word that stands in responses, where ':' and '->' separate the parts of a line.</summary>
    private static void CheckWord(string where, string word, List<RubricProblem> problems)
    {
        CheckText(where, word, problems);
        if (word.Contains(':') || word.Contains("->", StringComparison.Ordinal) || word.Trim() != word)
            problems.Add(new(where, $"'{word}' cannot stand in a response; leave out ':', '->' and spaces at the ends"));
    }
}
