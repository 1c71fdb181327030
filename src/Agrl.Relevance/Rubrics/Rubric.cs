namespace Agrl.Relevance.Rubrics;

/// <summary>
/// The rule book of a judge: tiers, criteria and an ordered table of rules from verdicts to tier. An instance is always checked:
/// every combination of verdicts is decided and no rule is dead. A rubric may declare no rules where the verdicts do not
/// determine the tier; rule adherence is then not applicable.
/// </summary>
public sealed class Rubric
{
    private readonly Dictionary<int, Tier> _tierByGrade;
    private readonly Dictionary<string, Criterion> _criterionByName;

    /// <summary>A checked rubric.</summary>
    /// <param name="name">The rubric's name, for reports.</param>
    /// <param name="version">Its version, as text.</param>
    /// <param name="tiers">At least two, in the order of reports and of tier probabilities.</param>
    /// <param name="criteria">In the order in which responses state them; may be empty.</param>
    /// <param name="rules">In order, the first that applies decides; empty where verdicts do not determine the tier.</param>
    /// <exception cref="InputException">The rubric has problems; the message lists them.</exception>
    public Rubric(
        string name,
        string version,
        IReadOnlyList<Tier> tiers,
        IReadOnlyList<Criterion> criteria,
        IReadOnlyList<Rule> rules)
    {
        IReadOnlyList<RubricProblem> problems = RubricValidator.Check(name, tiers, criteria, rules);
        if (problems.Count > 0)
        {
            throw new InputException($"rubric '{name}': " + string.Join(
                Environment.NewLine, problems.Select(p => p.Where.Length == 0 ? p.Message : $"{p.Where}: {p.Message}")));
        }

        Name = name;
        Version = version;
        Tiers = [.. tiers];
        Criteria = [.. criteria];
        Rules = [.. rules];
        _tierByGrade = Tiers.ToDictionary(tier => tier.Grade);
        _criterionByName = Criteria.ToDictionary(criterion => criterion.Name, StringComparer.Ordinal);
        MinGrade = Tiers.Min(tier => tier.Grade);
        MaxGrade = Tiers.Max(tier => tier.Grade);
    }

    /// <summary>The rubric's name.</summary>
    public string Name { get; }

    /// <summary>The rubric's version, as text.</summary>
    public string Version { get; }

    /// <summary>The tiers as declared; the order of tier probabilities, tables and the confusion matrix.</summary>
    public IReadOnlyList<Tier> Tiers { get; }

    /// <summary>The criteria in the order in which responses state them.</summary>
    public IReadOnlyList<Criterion> Criteria { get; }

    /// <summary>The rules in order; empty where verdicts do not determine the tier.</summary>
    public IReadOnlyList<Rule> Rules { get; }

    /// <summary>
    /// Whether verdicts determine the tier. Without rules, rule adherence is not applicable and a rule reward is refused.
    /// </summary>
    public bool HasRules => Rules.Count > 0;

    /// <summary>The least relevant tier's grade.</summary>
    public int MinGrade { get; }

    /// <summary>The most relevant tier's grade.</summary>
    public int MaxGrade { get; }

    /// <summary>The tier of a grade, or null.</summary>
    /// <param name="grade">A grade, known or not.</param>
    public Tier? FindTier(int grade) => _tierByGrade.GetValueOrDefault(grade);

    /// <summary>The criterion of a name, or null. Names are case-sensitive.</summary>
    /// <param name="name">A criterion's name, known or not.</param>
    public Criterion? FindCriterion(string name) => _criterionByName.GetValueOrDefault(name);

    /// <summary>A grade's place in <see cref="Tiers"/>, or -1.</summary>
    /// <param name="grade">A grade, known or not.</param>
    public int IndexOfTier(int grade)
    {
        for (int i = 0; i < Tiers.Count; i++)
        {
            if (Tiers[i].Grade == grade)
                return i;
        }

        return -1;
    }

    /// <summary>Decides a full set of verdicts by the first rule that applies.</summary>
    /// <param name="verdicts">A legal verdict for every criterion; entries beyond the criteria are not looked at.</param>
    /// <exception cref="InputException">A criterion has no verdict or one that it cannot take, or the rubric has no rules.</exception>
    public RuleDecision Decide(IReadOnlyDictionary<string, string> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        if (!HasRules)
            throw new InputException($"rubric '{Name}' declares no rules, so verdicts do not decide a tier; ask HasRules first");
        if (FindGap(verdicts) is { } gap)
            throw new InputException($"rubric '{Name}' cannot decide: {gap}");
        return FirstApplying(verdicts);
    }

    /// <summary>Decides where it can: false where a criterion lacks a verdict or has an illegal one, or the rubric has no rules.</summary>
    /// <param name="verdicts">Verdicts by criterion, perhaps not all.</param>
    /// <param name="decision">The decision where there is one.</param>
    public bool TryDecide(IReadOnlyDictionary<string, string> verdicts, out RuleDecision decision)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        if (!HasRules || FindGap(verdicts) is not null)
        {
            decision = default;
            return false;
        }

        decision = FirstApplying(verdicts);
        return true;
    }

    /// <summary>Whether verdicts lead by the rules to the tier that was stated with them; false where they decide nothing.</summary>
    /// <param name="verdicts">Verdicts by criterion, perhaps not all.</param>
    /// <param name="tier">The stated tier's grade, if there is one.</param>
    public bool LeadsTo(IReadOnlyDictionary<string, string> verdicts, int? tier) =>
        TryDecide(verdicts, out RuleDecision decision) && decision.Grade == tier;

    /// <summary>The grades that verdicts can lead to, whatever the verdicts are that they leave out; none without rules.</summary>
    /// <param name="verdicts">Verdicts by criterion, perhaps not all; one that a criterion cannot take counts as left out.</param>
    public IReadOnlySet<int> ReachableGrades(IReadOnlyDictionary<string, string> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        var (grades, combination) = (new SortedSet<int>(), new Dictionary<string, string>());
        int all = Rules.DistinctBy(rule => rule.Grade).Count();
        if (HasRules)
            Walk(0);
        return grades;

        void Walk(int at)
        {
            if (grades.Count == all)
                return;
            if (at == Criteria.Count)
            {
                grades.Add(FirstApplying(combination).Grade);
                return;
            }

            Criterion criterion = Criteria[at];
            IEnumerable<string> choices =
                verdicts.TryGetValue(criterion.Name, out string? given) && criterion.Verdicts.Contains(given)
                    ? [given]
                    : criterion.Verdicts;
            foreach (string choice in choices)
            {
                combination[criterion.Name] = choice;
                Walk(at + 1);
            }
        }
    }

    /// <summary>Whether every criterion whose verdict is known was given that verdict; true where none is known.</summary>
    /// <param name="known">Gold verdicts by criterion; entries beyond the criteria are not looked at.</param>
    /// <param name="stated">Stated verdicts by criterion.</param>
    public bool StatesKnown(IReadOnlyDictionary<string, string> known, IReadOnlyDictionary<string, string> stated)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(stated);
        return Criteria.All(criterion =>
            !known.TryGetValue(criterion.Name, out string? gold)
                || (stated.TryGetValue(criterion.Name, out string? verdict) && verdict == gold));
    }

    private RuleDecision FirstApplying(IReadOnlyDictionary<string, string> verdicts)
    {
        foreach (Rule rule in Rules)
        {
            if (Applies(rule, verdicts))
                return new RuleDecision(rule.Grade, rule);
        }

        throw new System.Diagnostics.UnreachableException("a checked rubric decides every combination of verdicts");
    }

    private static bool Applies(Rule rule, IReadOnlyDictionary<string, string> verdicts)
    {
        foreach ((string criterion, IReadOnlyList<string> satisfying) in rule.When)
        {
            if (!satisfying.Contains(verdicts[criterion]))
                return false;
        }

        return true;
    }

    private string? FindGap(IReadOnlyDictionary<string, string> verdicts)
    {
        foreach (Criterion criterion in Criteria)
        {
            if (!verdicts.TryGetValue(criterion.Name, out string? verdict))
                return $"criterion '{criterion.Name}' has no verdict; expected one of: {string.Join(", ", criterion.Verdicts)}";
            if (!criterion.Verdicts.Contains(verdict))
                return $"criterion '{criterion.Name}' has the verdict '{verdict}'; " +
                    $"expected one of: {string.Join(", ", criterion.Verdicts)}";
        }

        return null;
    }
}
