using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>Options of supervised fine-tuning stand where they act.</summary>
internal sealed class SftCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        foreach (var (stage, path) in StageWalk.All(configuration))
        {
            if (stage is SftSettings { Answers: not AnswerSource.Gold, GuidedShare: > 0 } sft)
                yield return new($"{path}.guided_share",
                    $"acts with 'answers: gold' alone, found 'answers: {KeyNames.Choice(sft.Answers.ToString())}'; set it to 0");
            if (stage is SftSettings { CounterfactualShare: > 0, GuidedShare: 0 })
                yield return new($"{path}.counterfactual_share",
                    "is a share of the examples with hints, of which there are none; give 'guided_share' a value above 0, or set it to 0");
        }
    }
}
