using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>One rule that a configuration keeps; it looks at settings alone and costs nothing.</summary>
internal interface IConfigurationCheck
{
    /// <summary>What is wrong, each with its fix; none where the rule is kept.</summary>
    /// <param name="configuration">The configuration, each of whose values has the right type.</param>
    IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration);
}
