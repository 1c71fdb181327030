using Agrl.Relevance.Rubrics;
using CsCheck;

namespace Agrl.Relevance.Tests.Rubrics;

public sealed class RubricValidatorTests
{
    private static readonly Tier[] TwoTiers = [new(2, "Good", "fits", true), new(1, "Bad", "does not", false)];
    private static readonly Criterion[] TwoCriteria = [new("a", "", ["x", "y"], 1), new("b", "", ["x", "y", "z"], 1)];

    [Fact]
    public void An_undecided_combination_is_named()
    {
        IReadOnlyList<RubricProblem> problems = RubricValidator.Check("r", TwoTiers, TwoCriteria,
            [Rule("one", 2, ("a", "x")), Rule("two", 1, ("b", "x,y"))]);

        RubricProblem problem = Assert.Single(problems);
        Assert.Equal("rules", problem.Where);
        Assert.Contains("(a y, b z)", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dead_rule_is_named_with_the_earlier_ones_that_shadow_it()
    {
        // a = x goes to 'one' and a = y with b in {x, y} to 'two', so of 'dead' (b = y) nothing is left.
        IReadOnlyList<RubricProblem> problems = RubricValidator.Check(
            "r", TwoTiers, TwoCriteria,
            [Rule("one", 2, ("a", "x")), Rule("two", 1, ("b", "x,y")), Rule("dead", 2, ("b", "y")), Rule("rest", 1)]);

        RubricProblem problem = Assert.Single(problems);
        Assert.Equal("rules[2]", problem.Where);
        Assert.Contains("rule 'dead' can never decide", problem.Message, StringComparison.Ordinal);
        Assert.Contains("'one', 'two'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_after_one_that_always_applies_is_dead()
    {
        IReadOnlyList<RubricProblem> problems = RubricValidator.Check("r", TwoTiers, TwoCriteria,
            [Rule("rest", 1), Rule("late", 2, ("a", "x"))]);
        Assert.Contains("earlier 'rest' decides", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_combinations_are_refused_with_rules_and_allowed_without()
    {
        // 4^9 is the limit, 4^10 is over it.
        Criterion[] ten = [.. Enumerable.Range(0, 10).Select(i => new Criterion($"c{i}", "", ["p", "q", "r", "s"], 1))];

        Assert.Contains("262144 combinations", Assert.Single(RubricValidator.Check("r", TwoTiers, ten, [Rule("rest", 1)])).Message,
            StringComparison.Ordinal);
        Assert.Empty(RubricValidator.Check("r", TwoTiers, ten[..9], [Rule("rest", 1)]));
        Assert.Empty(RubricValidator.Check("r", TwoTiers, ten, []));
    }

    [Theory]
    [InlineData(true, true, "at least one without")]
    [InlineData(false, false, "mark the relevant ones")]
    [InlineData(false, true, "grade 1 is good but the higher grade 2 is not")]
    public void Good_tiers_are_some_and_the_highest(bool higher, bool lower, string message)
    {
        IReadOnlyList<RubricProblem> problems = RubricValidator.Check(
            "r", [new(2, "A", "a", higher), new(1, "B", "b", lower)], TwoCriteria, []);
        Assert.Contains(message, Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" brand")]
    [InlineData("a:b")]
    [InlineData("a->b")]
    [InlineData("a\nb")]
    public void A_name_that_a_response_cannot_carry_is_refused(string name)
    {
        Assert.NotEmpty(RubricValidator.Check("r", TwoTiers, [new(name, "", ["x", "y"], 1)], []));
        Assert.NotEmpty(RubricValidator.Check("r", TwoTiers, [new("c", "", ["x", name], 1)], []));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-0.1)]
    [InlineData(1e300)]
    public void A_weight_that_could_break_a_reward_is_refused(double weight) =>
        Assert.NotEmpty(RubricValidator.Check("r", TwoTiers, [new("c", "", ["x", "y"], weight)], []));

    [Fact]
    public void The_walk_agrees_with_deciding_every_combination_one_by_one()
    {
        Criterion[] criteria = [new("a", "", ["x", "y"], 1), new("b", "", ["x", "y", "z"], 1), new("c", "", ["x", "y"], 1)];
        Gen<Rule> rule =
            from a in Gen.Int[0, 3]
            from b in Gen.Int[0, 7]
            from c in Gen.Int[0, 3]
            select new Rule($"r{Guid.NewGuid()}", When(("a", a, 2), ("b", b, 3), ("c", c, 2)), 1, "text");
        rule.Array[1, 5].Sample(
            rules =>
            {
                var deciders = new HashSet<Rule>();
                bool hole = false;
                foreach (string a in criteria[0].Verdicts)
                {
                    foreach (string b in criteria[1].Verdicts)
                    {
                        foreach (string c in criteria[2].Verdicts)
                        {
                            Rule? first = rules.FirstOrDefault(r => Holds(r, "a", a) && Holds(r, "b", b) && Holds(r, "c", c));
                            hole |= first is null;
                            if (first is not null)
                                deciders.Add(first);
                        }
                    }
                }

                IReadOnlyList<RubricProblem> problems = RubricValidator.Check("r", TwoTiers, criteria, rules);
                Assert.Equal(hole, problems.Any(problem => problem.Where == "rules"));
                Assert.Equal(
                    rules.Select((r, i) => (r, i)).Where(x => !deciders.Contains(x.r)).Select(x => $"rules[{x.i}]"),
                    problems.Where(problem => problem.Where != "rules").Select(problem => problem.Where));
            },
            iter: 500);
    }

    private static bool Holds(Rule rule, string criterion, string verdict) =>
        !rule.When.TryGetValue(criterion, out IReadOnlyList<string>? satisfying) || satisfying.Contains(verdict);

    /// <summary>Conditions from bit sets over x, y, z; an empty set leaves the criterion out.</summary>
    private static Dictionary<string, IReadOnlyList<string>> When(params (string Name, int Bits, int Count)[] conditions) => conditions
        .Where(condition => condition.Bits != 0)
        .ToDictionary(
            condition => condition.Name,
            condition => (IReadOnlyList<string>)[.. "xyz".Where((_, i) => i < condition.Count && (condition.Bits >> i & 1) == 1)
                .Select(c => c.ToString())]);

    private static Rule Rule(string name, int grade, params (string Criterion, string Verdicts)[] when) => new(
        name, when.ToDictionary(w => w.Criterion, w => (IReadOnlyList<string>)w.Verdicts.Split(',')), grade, $"text of {name}");
}
