using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>pass@k asks for no more samples than are drawn, and the best checkpoint for a figure that is measured.</summary>
internal sealed class EvaluationCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        var evaluation = configuration.Evaluation;
        if (configuration.Runtime.Checkpoints.BestMetric is { } metric && evaluation.During.Every == 0)
        {
            yield return new("runtime.checkpoints.best_metric",
                $"{metric} is measured by evaluation.during, which is off; " +
                "set evaluation.during.every to a number of steps, or leave best_metric out");
        }

        // Of the default's k those count that have samples enough, whether it was written out or not.
        if (evaluation.PassSamples == 0 || evaluation.PassK.SequenceEqual(new EvaluationSettings().PassK))
            yield break;
        for (var index = 0; index < evaluation.PassK.Count; index++)
        {
            if (evaluation.PassK[index] > evaluation.PassSamples)
            {
                yield return new($"evaluation.pass_k[{index}]",
                    $"pass@{evaluation.PassK[index]} needs as many samples, but pass_samples is {evaluation.PassSamples}; " +
                    "raise it, or leave this k out of pass_k");
            }
        }
    }
}
