using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Judgments;

/// <summary>Holds a judgment's verdicts and reasons to a rubric.</summary>
public static class VerdictCheck
{
    /// <summary>What is wrong: the kind, the key in the judgment, and what to do about it.</summary>
    /// <param name="rubric">The rubric.</param>
    /// <param name="verdicts">Verdicts by criterion.</param>
    /// <param name="reasons">Reasons by criterion.</param>
    public static IEnumerable<(JudgmentProblemKind Kind, string Key, string Message)> Problems(
        Rubric rubric, IReadOnlyDictionary<string, string> verdicts, IReadOnlyDictionary<string, string> reasons)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        ArgumentNullException.ThrowIfNull(verdicts);
        ArgumentNullException.ThrowIfNull(reasons);
        foreach ((string name, string verdict) in verdicts)
        {
            if (rubric.FindCriterion(name) is not { } criterion)
                yield return NoCriterion("verdicts", name);
            else if (!criterion.Verdicts.Contains(verdict))
                yield return (
                    JudgmentProblemKind.UnknownVerdict, $"verdicts.{name}",
                    $"unknown verdict '{Printable.Quote(verdict)}'; {NameSuggestion.Hint(verdict, [.. criterion.Verdicts])}");
        }

        foreach (string name in reasons.Keys.Where(name => rubric.FindCriterion(name) is null))
            yield return NoCriterion("reasons", name);

        (JudgmentProblemKind, string, string) NoCriterion(string part, string name) => (
            JudgmentProblemKind.UnknownCriterion, $"{part}.{name}",
            $"the rubric '{rubric.Name}' has no such criterion; "
            + $"{NameSuggestion.Hint(name, [.. rubric.Criteria.Select(criterion => criterion.Name)])}");
    }
}
