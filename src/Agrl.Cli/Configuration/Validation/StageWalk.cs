using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>Finds every stage that a configuration can run.</summary>
internal static class StageWalk
{
    /// <summary>The stages of the run, of the comparison's start and of its arms, with their paths.</summary>
    /// <param name="configuration">The configuration.</param>
    public static IEnumerable<(StageSettings Stage, string Path)> All(RunConfiguration configuration) =>
        Lists(configuration).SelectMany(list => list.Stages.Select((stage, index) => (stage, $"{list.Path}[{index}]")));

    /// <summary>The lists of stages that run one after the other, with their paths.</summary>
    /// <param name="configuration">The configuration.</param>
    public static IEnumerable<(IReadOnlyList<StageSettings> Stages, string Path)> Lists(RunConfiguration configuration)
    {
        yield return (configuration.Stages, "stages");
        if (configuration.Comparison is not { } comparison)
            yield break;
        yield return (comparison.Start, "comparison.start");
        for (var arm = 0; arm < comparison.Arms.Count; arm++)
            yield return (comparison.Arms[arm].Stages, $"comparison.arms[{arm}].stages");
    }
}
