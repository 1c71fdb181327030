using Agrl.Relevance;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>Holds a configuration against every rule before anything is loaded or computed.</summary>
internal static class ConfigurationValidator
{
    private static readonly IConfigurationCheck[] Checks =
    [
        new FieldLimitsCheck(),
        new ModelCheck(),
        new DataCheck(),
        new PromptCheck(),
        new StageListCheck(),
        new StageDataCheck(),
        new LengthCheck(),
        new EpochsCheck(),
        new SftCheck(),
        new DpoCheck(),
        new GrpoCheck(),
        new RewardCheck(),
        new ReplayCheck(),
        new EvaluationCheck(),
        new ComparisonCheck(),
    ];

    /// <summary>Everything that is wrong with a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="directory">What relative paths of inputs are looked up in; null looks at the settings alone.</param>
    /// <exception cref="InputException">The rubric cannot be read; the message names its place.</exception>
    public static IReadOnlyList<ConfigurationProblem> Check(RunConfiguration configuration, string? directory)
    {
        var problems = Checks.SelectMany(check => check.Check(configuration)).ToList();
        if (directory is null)
            return problems;
        problems.AddRange(new InputFilesCheck(directory).Check(configuration));

        // The rubric is read only for a configuration that is right so far: its own errors would hide the others.
        return problems.Count > 0 ? problems : [.. new RubricCheck(directory).Check(configuration)];
    }
}
