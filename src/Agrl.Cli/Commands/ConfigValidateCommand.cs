using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Configuration;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl config validate FILE</c>: reads a configuration and its rubric and says what is wrong.</summary>
internal sealed class ConfigValidateCommand : CliCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The configuration file (YAML)" };
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<bool> _settingsOnly =
        new("--settings-only") { Description = "Do not look at the rubric, nor whether the files and folders that are named exist" };

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public ConfigValidateCommand(CliEnvironment environment)
        : base(environment, "validate", "Check a configuration, its rubric and that its files exist, without running anything")
    {
        Arguments.Add(_file);
        Options.Add(_set);
        Options.Add(_settingsOnly);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["agrl config validate configs/quickstart.yaml --set stages.agrl.steps=50"];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var (path, overrides) = (arguments.GetRequiredValue(_file), arguments.GetRequiredValue(_set));
        var configuration = arguments.GetValue(_settingsOnly)
            ? ConfigurationReader.ReadSettings(path, overrides)
            : ConfigurationReader.Read(path, overrides).Configuration;
        context.Output.WriteLine($"{path}: valid ({string.Join("; ", Describe(configuration))})");
        return ExitCode.Done;
    }

    private static IEnumerable<string> Describe(RunConfiguration configuration)
    {
        if (configuration.Stages.Count > 0)
            yield return $"stages {string.Join(", ", configuration.Stages.Select(stage => stage.Label))}";
        if (configuration.Comparison is { } comparison)
            yield return $"comparison of {string.Join(", ", comparison.Arms.Select(arm => arm.Name))} over {comparison.Seeds.Count} seeds";
    }
}
