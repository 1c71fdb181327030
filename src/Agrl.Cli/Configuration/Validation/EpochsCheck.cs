using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>A stage's length is given in updates or in passes over its data, and not in both.</summary>
internal sealed class EpochsCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration) =>
        StageWalk.All(configuration).SelectMany(item => item.Stage switch
        {
            SftSettings sft => Check(item.Path, sft.Steps, sft.Epochs, new SftSettings().Epochs),
            DpoSettings dpo => Check(item.Path, dpo.Steps, dpo.Epochs, new DpoSettings().Epochs),
            _ => [],
        });

    private static IEnumerable<ConfigurationProblem> Check(string path, int steps, double epochs, double usual) =>
        steps > 0 && epochs != usual
            ? [new($"{path}.epochs",
                $"counts only where 'steps' is 0, found 'steps: {steps}'; set steps to 0, or leave epochs out (--set {path}.epochs=null)")]
            : [];
}
