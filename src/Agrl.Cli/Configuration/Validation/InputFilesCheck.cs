using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>Every file and folder that the configuration names exists.</summary>
/// <param name="directory">The folder of the configuration file.</param>
internal sealed class InputFilesCheck(string directory) : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        var data = configuration.Data;
        (string Path, string? Value, bool IsFolder)[] inputs =
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
        foreach (var (path, value, isFolder) in inputs)
        {
            if (string.IsNullOrWhiteSpace(value))
                continue;
            var full = Path.GetFullPath(value, directory);
            if (isFolder ? !Directory.Exists(full) : !File.Exists(full))
                yield return new(path, $"the {(isFolder ? "folder" : "file")} '{full}' does not exist; paths are relative to the configuration file");
        }
    }
}
