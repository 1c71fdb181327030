using Agrl.Relevance.Rubrics;

namespace Agrl.Relevance.Rewards;

/// <summary>
/// Divides a reward among the steps of a response (the idea of stepwise rewards in TaoSR-SHE): criterion k keeps
/// format * gate * w_criteria * w_k [c'_k = c_k] / sum_known w, the rest is the outcome's. A trainer makes advantages of each part
/// over the group and gives them to the part's tokens.
/// </summary>
public sealed class StepCredit
{
    private readonly Rubric _rubric;
    private readonly RewardOptions _options;

    /// <summary>A division of the rewards that the same rubric and options gave.</summary>
    /// <param name="rubric">The rubric whose weights count.</param>
    /// <param name="options">The reward's options.</param>
    /// <exception cref="InputException">The options are not those of a sound <see cref="RuleAwareReward"/>.</exception>
    public StepCredit(Rubric rubric, RewardOptions options)
    {
        _options = new RuleAwareReward(rubric, options).Options;
        _rubric = rubric;
    }

    /// <summary>The parts of a reward; they add up to its total.</summary>
    /// <param name="breakdown">The reward.</param>
    public StepRewards Split(RewardBreakdown breakdown)
    {
        ArgumentNullException.ThrowIfNull(breakdown);
        double known = _rubric.Criteria.Where(criterion => breakdown.Verdicts.ContainsKey(criterion.Name)).Sum(criterion => criterion.Weight);
        var criteria = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (Criterion criterion in _rubric.Criteria)
        {
            if (!breakdown.Verdicts.TryGetValue(criterion.Name, out double right))
                continue;
            double share = known > 0 ? criterion.Weight / known : 0;
            criteria.Add(criterion.Name, breakdown.Format * breakdown.Gate * _options.CriteriaWeight * share * right);
        }

        double outcome = breakdown.Format
            * ((_options.TierWeight * breakdown.Tier) + (breakdown.Gate * _options.RuleWeight * breakdown.Rule));
        return new StepRewards(outcome, criteria);
    }
}
