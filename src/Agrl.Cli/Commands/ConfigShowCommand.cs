using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Configuration;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl config show FILE</c>: the configuration as it will run.</summary>
internal sealed class ConfigShowCommand : CliCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "The configuration file (YAML)" };
    private readonly Option<string[]> _set = CommonOptions.Set();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public ConfigShowCommand(CliEnvironment environment) : base(environment, "show", "Write a configuration with every default filled in")
    {
        Arguments.Add(_file);
        Options.Add(_set);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["agrl config show configs/quickstart.yaml --set seed=2"];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var settings = ConfigurationReader.ReadSettings(arguments.GetRequiredValue(_file), arguments.GetRequiredValue(_set));
        context.Output.Write(ConfigurationWriter.Write(settings));
        return ExitCode.Done;
    }
}
