using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Configuration;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl config validate FILE</c>: reads a configuration and its rubric and says what is wrong.</summary>
internal sealed class ConfigValidateCommand : CliCommand
{
    private readonly Argument<string> file = new("FILE") { Description = "The configuration file (YAML)" };
    private readonly Option<string[]> set = CommonOptions.Set();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public ConfigValidateCommand(CliEnvironment environment)
        : base(environment, "validate", "Check a configuration, its rubric and that its files exist, without running anything")
    {
        Arguments.Add(file);
        Options.Add(set);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["agrl config validate configs/quickstart.yaml --set stages.agrl.steps=50"];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var loaded = ConfigurationReader.Read(arguments.GetRequiredValue(file), arguments.GetRequiredValue(set));
        var stages = string.Join(", ", loaded.Configuration.Stages.Select(stage => stage.Label));
        var comparison = loaded.Configuration.Comparison is { } compared
            ? $"{(stages.Length > 0 ? "; " : "")}comparison of {string.Join(", ", compared.Arms.Select(arm => arm.Name))} over {compared.Seeds.Count} seeds"
            : "";
        context.Output.WriteLine($"{loaded.File}: valid ({(stages.Length > 0 ? $"stages {stages}" : "")}{comparison})");
        return ExitCode.Done;
    }
}
