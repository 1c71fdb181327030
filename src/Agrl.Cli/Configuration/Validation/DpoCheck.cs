using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>Options of preference losses stand where they act.</summary>
internal sealed class DpoCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        foreach (var (stage, path) in StageWalk.All(configuration))
        {
            if (stage is not DpoSettings dpo)
                continue;
            if (dpo.LabelSmoothing > 0 && dpo.Loss is not PreferenceLoss.Sigmoid)
                yield return new($"{path}.label_smoothing",
                    $"acts with 'loss: sigmoid' alone, found 'loss: {KeyNames.Choice(dpo.Loss.ToString())}'; set it to 0");
            if (dpo.SamplesPerPrompt == 1 && !dpo.GoldWhenAllWrong)
                yield return new($"{path}.samples_per_prompt",
                    "one sample makes no pair of a correct and a wrong one; take 2 or more, or 'gold_when_all_wrong: true'");
        }
    }
}
