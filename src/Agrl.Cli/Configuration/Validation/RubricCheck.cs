using Agrl.Relevance;
using Agrl.Relevance.Rubrics;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>Stages ask only for what the rubric has.</summary>
/// <param name="directory">The folder of the configuration file.</param>
internal sealed class RubricCheck(string directory) : IConfigurationCheck
{
    /// <inheritdoc/>
    /// <exception cref="InputException">The rubric cannot be read or has problems.</exception>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        var rubric = RubricReader.Read(Display(Path.GetFullPath(configuration.Rubric, directory)));
        foreach (var (stage, path) in StageWalk.All(configuration))
        {
            if (stage is SftSettings { CounterfactualShare: > 0 } && !rubric.HasRules)
                yield return new($"{path}.counterfactual_share",
                    $"the rubric '{rubric.Name}' declares no rules that would give the other tier; " +
                    "set it to 0, or add rules to the rubric");
            if (stage is not GrpoSettings grpo)
                continue;
            if (grpo.Reward.RuleWeight > 0 && !rubric.HasRules)
                yield return new($"{path}.reward.rule_weight",
                    $"the rubric '{rubric.Name}' declares no rules; set it to 0, or add rules to the rubric");
            if (grpo.Reward.GateTier && !rubric.HasRules)
                yield return new($"{path}.reward.gate_tier",
                    $"the rubric '{rubric.Name}' declares no rules; set it to false, or add rules to the rubric");
            if (grpo.Reward.CriteriaWeight > 0 && !rubric.Criteria.Any(criterion => criterion.Weight > 0))
                yield return new($"{path}.reward.criteria_weight",
                    $"the rubric '{rubric.Name}' has no criterion with a weight; set it to 0, or weigh criteria");
            if (grpo.StepCredit > 0 && rubric.Criteria.Count == 0)
                yield return new($"{path}.step_credit",
                    $"the rubric '{rubric.Name}' has no criteria whose lines could be credited; set it to 0");
        }
    }

    // Errors of the rubric name it the way a shell at the current directory would.
    private static string Display(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
