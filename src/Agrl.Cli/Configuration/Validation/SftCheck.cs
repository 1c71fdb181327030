using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>Options of supervised fine-tuning, and lengths of stages, stand where they act.</summary>
internal sealed class SftCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        foreach (var (stage, path) in StageWalk.All(configuration))
        {
            if (stage is SftSettings { Answers: not AnswerSource.Gold, GuidedShare: > 0 } sft)
                yield return new($"{path}.guided_share", $"acts with 'answers: gold' alone, found 'answers: {KeyNames.Choice(sft.Answers.ToString())}'; set it to 0");
            var (steps, epochs, usual) = stage switch
            {
                SftSettings given => (given.Steps, given.Epochs, new SftSettings().Epochs),
                DpoSettings given => (given.Steps, given.Epochs, new DpoSettings().Epochs),
                _ => (0, 0.0, 0.0),
            };
            if (steps > 0 && epochs != usual)
                yield return new($"{path}.epochs", $"acts where 'steps' is 0 alone, found 'steps: {steps}'; set steps to 0, or remove epochs");
            if (stage is SftSettings { CounterfactualShare: > 0, GuidedShare: 0 })
                yield return new($"{path}.counterfactual_share", "is a share of the examples with hints, of which there are none; give 'guided_share' a value above 0, or set it to 0");
        }
    }
}
