using System.Text;
using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Responses;

/// <summary>
/// Writes gold responses in the form that <see cref="ResponseParser"/> reads. Lines are separated by <c>\n</c>, none at the end:
/// the tier's grade alone in a line; for each criterion <c>name: reason -> verdict</c>, or <c>name -> verdict</c> without a
/// reason; at last, where there is a rationale, <c>note: rationale</c>. Think-then-respond has the grade's line at the end.
/// </summary>
public static class ResponseWriter
{
    /// <summary>The response that states a judgment.</summary>
    /// <param name="rubric">The rubric whose criteria are stated, in its order.</param>
    /// <param name="layout">The order of tier and reasons.</param>
    /// <param name="tier">A grade of the rubric.</param>
    /// <param name="verdicts">
    /// Verdicts by criterion. A criterion without one is left out, which a parser accepts only without
    /// <see cref="ResponseOptions.RequireAllCriteria"/>.
    /// </param>
    /// <param name="reasons">
    /// Reasons by criterion, folded to one line each; null for none, and those without a verdict are not used.
    /// </param>
    /// <param name="rationale">A closing note, folded to one line; null or blank for none.</param>
    /// <exception cref="InputException">The tier, a criterion or a verdict is not in the rubric.</exception>
    public static string Write(
        Rubric rubric,
        ResponseLayout layout,
        int tier,
        IReadOnlyDictionary<string, string> verdicts,
        IReadOnlyDictionary<string, string>? reasons = null,
        string? rationale = null)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        ArgumentNullException.ThrowIfNull(verdicts);
        if (rubric.FindTier(tier) is null)
        {
            throw new InputException($"rubric '{rubric.Name}' has no tier {tier}; expected one of: "
                + string.Join(", ", rubric.Tiers.Select(known => known.Grade)));
        }

        foreach ((string name, string verdict) in verdicts)
            CheckVerdict(rubric, name, verdict);

        var text = new StringBuilder();
        if (layout == ResponseLayout.RespondThenThink)
            text.Append(tier).Append('\n');
        foreach (Criterion criterion in rubric.Criteria)
        {
            if (!verdicts.TryGetValue(criterion.Name, out string? verdict))
                continue;
            text.Append(criterion.Name);
            string reason = reasons is not null && reasons.TryGetValue(criterion.Name, out string? given) ? ResponseText.Fold(given) : "";
            if (reason.Length > 0)
                text.Append(ResponseText.ReasonMark).Append(reason);
            text.Append(ResponseText.Arrow).Append(verdict).Append('\n');
        }

        string note = rationale is null ? "" : ResponseText.Fold(rationale);
        if (note.Length > 0)
            text.Append(ResponseText.NoteMark).Append(note).Append('\n');
        if (layout == ResponseLayout.ThinkThenRespond)
            text.Append(tier).Append('\n');
        text.Length--;
        return text.ToString();
    }

    private static void CheckVerdict(Rubric rubric, string name, string verdict)
    {
        Criterion criterion = rubric.FindCriterion(name)
            ?? throw new InputException($"rubric '{rubric.Name}' has no criterion '{name}'; "
                + NameSuggestion.Hint(name, [.. rubric.Criteria.Select(known => known.Name)]));
        if (!criterion.Verdicts.Contains(verdict))
        {
            throw new InputException($"criterion '{name}' of rubric '{rubric.Name}' has no verdict '{verdict}'; "
                + NameSuggestion.Hint(verdict, [.. criterion.Verdicts]));
        }
    }
}
