using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration;

/// <summary>The files and folders that a configuration reads.</summary>
internal static class ConfigurationInputs
{
    /// <summary>The key of each, its path as configured, and whether it is a folder; those that are not given are left out.</summary>
    /// <param name="configuration">The configuration.</param>
    public static IEnumerable<(string Key, string Path, bool IsFolder)> Of(RunConfiguration configuration)
    {
        var data = configuration.Data;
        (string Key, string? Path, bool IsFolder)[] inputs =
        [
            ("rubric", configuration.Rubric, false),
            ("model.path", configuration.Model.Path, true),
            ("model.adapter", configuration.Model.Adapter, true),
            ("data.sft", data.Sft, false),
            ("data.rl", data.Rl, false),
            ("data.synthesize.catalogue", data.Synthesize?.Catalogue, false),
            ("data.import.path", data.Import?.Path, true),
            .. data.Evaluation.Select(set => ($"data.evaluation.{set.Key}", (string?)set.Value, false)),
        ];
        return inputs.Where(input => !string.IsNullOrWhiteSpace(input.Path)).Select(input => (input.Key, input.Path!, input.IsFolder));
    }
}
