using System.Text.RegularExpressions;
using Agrl.Relevance;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>There is something to run, and the names of stages differ and can be folders.</summary>
internal sealed partial class StageListCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        if (configuration.Stages.Count == 0 && configuration.Comparison is null)
            yield return new("stages", "there is nothing to run; list at least one stage, such as '- type: sft'");
        foreach (var (stages, path) in StageWalk.Lists(configuration))
        {
            for (var index = 0; index < stages.Count; index++)
            {
                var label = stages[index].Label;
                if (!Name().IsMatch(label))
                    yield return new($"{path}[{index}].name", $"'{Printable.Quote(label)}' names a folder; use letters, digits, '-', '_' and '.', and start with a letter or digit");
                var first = stages.Select(stage => stage.Label).ToList().FindIndex(other => string.Equals(other, label, StringComparison.OrdinalIgnoreCase));
                if (first < index)
                    yield return new($"{path}[{index}]", $"'{label}' is the name of {path}[{first}] too; give one of them another 'name'");
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex Name();
}
