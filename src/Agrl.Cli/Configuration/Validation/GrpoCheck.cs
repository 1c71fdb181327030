using System.Globalization;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>The numbers of a GRPO or AGRL stage fit together.</summary>
internal sealed class GrpoCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration) =>
        StageWalk.All(configuration).SelectMany(item => item.Stage is GrpoSettings grpo ? Check(grpo, item.Path) : []);

    private static IEnumerable<ConfigurationProblem> Check(GrpoSettings grpo, string path)
    {
        if (grpo.MiniBatches > 0 && grpo.PromptsPerStep % grpo.MiniBatches != 0)
        {
            yield return new($"{path}.mini_batches",
                $"{grpo.MiniBatches} does not divide prompts_per_step, which is {grpo.PromptsPerStep}; " +
                $"take one of {Divisors(grpo.PromptsPerStep)}");
        }

        if (grpo.MinAccuracy > grpo.MaxAccuracy)
            yield return new($"{path}.min_accuracy",
                $"{Text(grpo.MinAccuracy)} is above max_accuracy, which is {Text(grpo.MaxAccuracy)}; no group could be kept");
        if (grpo.RatioCap > 0 && grpo.RatioCap <= 1 + grpo.ClipHigh)
            yield return new($"{path}.ratio_cap",
                $"expected 0, or above 1 + clip_high, which is {Text(1 + grpo.ClipHigh)}; found {Text(grpo.RatioCap)}");
        if (grpo.Loss is not PolicyLoss.Cispo)
            yield break;
        if (grpo.ClipHigh < 1)
            yield return new($"{path}.clip_high",
                "'loss: cispo' cuts the importance weight at this very value, " +
                $"and {Text(grpo.ClipHigh)} would cut every weight; 5 is usual");
        if (grpo.RatioCap > 0)
            yield return new($"{path}.ratio_cap", "does nothing with 'loss: cispo', which is not clipped; set it to 0");
    }

    private static string Divisors(int number) =>
        string.Join(", ", Enumerable.Range(1, number).Where(divisor => number % divisor == 0).Take(12));

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
