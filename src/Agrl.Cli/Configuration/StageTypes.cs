using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration;

/// <summary>The stages by the <c>type</c> that a file names them with.</summary>
internal static class StageTypes
{
    /// <summary>Every type of stage, with the record that holds its settings.</summary>
    public static IReadOnlyDictionary<string, Type> ByName { get; } = new StageSettings[]
    {
        new SftSettings(),
        new DpoSettings(),
        new GrpoSettings(),
        new AgrlSettings(),
    }.ToDictionary(stage => stage.Type, stage => stage.GetType());
}
