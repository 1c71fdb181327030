using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>pass@k asks for no more samples than are drawn.</summary>
internal sealed class EvaluationCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        var evaluation = configuration.Evaluation;
        if (evaluation.PassSamples == 0)
            yield break;
        for (var index = 0; index < evaluation.PassK.Count; index++)
        {
            if (evaluation.PassK[index] > evaluation.PassSamples)
            {
                yield return new($"evaluation.pass_k[{index}]",
                    $"pass@{evaluation.PassK[index]} needs as many samples, but pass_samples is {evaluation.PassSamples}; raise it, or leave this k out of pass_k");
            }
        }
    }
}
