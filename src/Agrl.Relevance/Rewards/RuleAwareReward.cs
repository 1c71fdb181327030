using Agrl.Relevance.Judgments;
using Agrl.Relevance.Responses;
using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Rewards;

/// <summary>
/// The rule-aware reward of a response with tier y' and verdicts c' against gold y and c, under rules R:
/// <code>
/// reward = format * (w_tier * tier + gate * (w_criteria * sum_known w_k [c'_k = c_k] / sum_known w_k + w_rule * rule))
/// format = parsed   tier = [y' = y], or ordinal credit   rule = [R(c') = y']   gate = rule, or 1 where off
/// </code>
/// With <c>gate_tier</c> the gate stands before the tier's part too. Known are the criteria with a gold verdict. A rubric without rules has
/// rule 0 and gate 1. This is our instantiation of the idea in TaoSR-AGRL (arXiv 2510.08048), whose formulas are not public.
/// </summary>
public sealed class RuleAwareReward
{
    private readonly Rubric _rubric;

    /// <summary>A reward for a rubric.</summary>
    /// <param name="rubric">The rubric whose weights and rules count.</param>
    /// <param name="options">Weights and switches.</param>
    /// <exception cref="InputException">
    /// A weight is negative, not finite or over <see cref="RubricValidator.MaxWeight"/>, all are 0, the ordinal credit is outside 0 to 1,
    /// or a weight or a gate is given for a part that the rubric or the options do not have.
    /// </exception>
    public RuleAwareReward(Rubric rubric, RewardOptions options)
    {
        ArgumentNullException.ThrowIfNull(rubric);
        ArgumentNullException.ThrowIfNull(options);
        CheckWeight("tier_weight", options.TierWeight);
        CheckWeight("criteria_weight", options.CriteriaWeight);
        CheckWeight("rule_weight", options.RuleWeight);
        if (!(options.OrdinalCredit >= 0 && options.OrdinalCredit <= 1))
            throw new InputException($"reward ordinal_credit: expected a number from 0 to 1, found {options.OrdinalCredit}");
        if (options.TierWeight == 0 && options.CriteriaWeight == 0 && options.RuleWeight == 0)
            throw new InputException("reward: all weights are 0, so that every response would earn the same; give at least one a weight");
        if (options.RuleWeight > 0 && !rubric.HasRules)
            throw new InputException(
                $"reward rule_weight: rubric '{rubric.Name}' declares no rules; set it to 0, or add rules to the rubric");
        if (options.GateTier && !options.Gate)
            throw new InputException("reward gate_tier: acts with 'gate: true' alone; set gate to true, or gate_tier to false");
        if (options.GateTier && !rubric.HasRules)
            throw new InputException(
                $"reward gate_tier: rubric '{rubric.Name}' declares no rules; set it to false, or add rules to the rubric");
        if (options.CriteriaWeight > 0 && !rubric.Criteria.Any(criterion => criterion.Weight > 0))
            throw new InputException(
                $"reward criteria_weight: rubric '{rubric.Name}' has no criterion with a weight; set it to 0, or weigh criteria");
        _rubric = rubric;
        Options = options;
    }

    /// <summary>The weights and switches.</summary>
    public RewardOptions Options { get; }

    /// <summary>The reward of a response, with what it is made of. A pure function; never NaN.</summary>
    /// <param name="response">The parsed response.</param>
    /// <param name="gold">The judgment; its tier is required, its verdicts are used as far as they are known.</param>
    /// <exception cref="InputException">The judgment has no tier, or one that the rubric does not have.</exception>
    public RewardBreakdown Score(ParsedResponse response, Judgment gold)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(gold);
        if (gold.Tier is not { } goldTier || _rubric.FindTier(goldTier) is null)
        {
            throw new InputException($"judgment '{gold.Id}': a reward needs a gold tier of rubric '{_rubric.Name}' "
                + $"({string.Join(", ", _rubric.Tiers.Select(known => known.Grade))}), found {gold.Tier?.ToString() ?? "none"}");
        }

        var verdicts = new Dictionary<string, double>(StringComparer.Ordinal);
        double right = 0;
        double known = 0;
        foreach (Criterion criterion in _rubric.Criteria)
        {
            if (!gold.Verdicts.TryGetValue(criterion.Name, out string? goldVerdict))
                continue;
            bool isRight = response.IsValid
                && response.Verdicts.TryGetValue(criterion.Name, out string? stated) && stated == goldVerdict;
            verdicts.Add(criterion.Name, isRight ? 1 : 0);
            known += criterion.Weight;
            right += isRight ? criterion.Weight : 0;
        }

        double format = response.IsValid ? 1 : 0;
        double tier = response is { IsValid: true, Tier: { } statedTier } ? TierCredit(statedTier, goldTier) : 0;
        double criteria = known > 0 ? right / known : 0;
        double rule = response.IsValid && _rubric.LeadsTo(response.Verdicts, response.Tier) ? 1 : 0;
        double gate = Options.Gate && _rubric.HasRules ? rule : 1;
        double tierGate = Options.GateTier ? gate : 1;
        return new RewardBreakdown
        {
            Total = format * ((tierGate * Options.TierWeight * tier)
                + (gate * ((Options.CriteriaWeight * criteria) + (Options.RuleWeight * rule)))),
            Format = format,
            Tier = tier,
            Criteria = criteria,
            Rule = rule,
            Gate = gate,
            TierGate = tierGate,
            Verdicts = verdicts,
        };
    }

    private double TierCredit(int stated, int gold)
    {
        if (stated == gold)
            return 1;
        double width = _rubric.MaxGrade - _rubric.MinGrade;
        return Options.OrdinalCredit * (1 - (Math.Abs(stated - gold) / width));
    }

    private static void CheckWeight(string name, double weight)
    {
        if (!(weight >= 0 && weight <= RubricValidator.MaxWeight))
            throw new InputException($"reward {name}: expected a number from 0 to {RubricValidator.MaxWeight}, found {weight}");
    }
}
