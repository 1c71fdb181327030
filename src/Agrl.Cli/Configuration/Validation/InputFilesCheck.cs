using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>Every file and folder that the configuration names exists.</summary>
/// <param name="directory">The folder of the configuration file.</param>
internal sealed class InputFilesCheck(string directory) : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration)
    {
        foreach (var (key, path, isFolder) in ConfigurationInputs.Of(configuration))
        {
            var full = Path.GetFullPath(path, directory);
            if (isFolder ? !Directory.Exists(full) : !File.Exists(full))
                yield return new(key,
                    $"the {(isFolder ? "folder" : "file")} '{full}' does not exist; paths are relative to the configuration file");
        }
    }
}
