using System.Text.RegularExpressions;
using Agrl.Relevance;
using Agrl.Training.Checkpoints;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>There is something to run, and the names of stages differ and can be folders.</summary>
internal sealed partial class StageListCheck : IConfigurationCheck
{
    private static readonly string[] Reserved = [EvaluationReport.Start, TrivialReferences.Majority, TrivialReferences.Overlap];

    private static readonly string[] CheckpointEndings = [CheckpointStore.Unfinished, CheckpointStore.Damaged];

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
                    yield return new($"{path}[{index}].name",
                        $"'{Printable.Quote(label)}' names a folder; " +
                        "use letters, digits, '-', '_' and '.', and start with a letter or digit");
                if (CheckpointEndings.FirstOrDefault(ending => label.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } taken)
                    yield return new($"{path}[{index}].name",
                        $"'{label}' ends in '{taken}', as checkpoints do that are not whole; give the stage another name");
                if (Reserved.Contains(label, StringComparer.OrdinalIgnoreCase))
                    yield return new($"{path}[{index}].name",
                        $"'{label}' stands in reports for what is measured beside the stages; give the stage another name");
                var first = stages.Select(stage => stage.Label).ToList()
                    .FindIndex(other => string.Equals(other, label, StringComparison.OrdinalIgnoreCase));
                if (first < index)
                    yield return new($"{path}[{index}]", $"'{label}' is the name of {path}[{first}] too; give one of them another 'name'");
            }
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
    private static partial Regex Name();
}
