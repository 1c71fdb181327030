using System.CommandLine;
using Agrl.Cli.CommandLine;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl config</c>: checks, shows and documents configurations.</summary>
internal sealed class ConfigCommand : Command
{
    /// <summary>The group with its commands.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public ConfigCommand(CliEnvironment environment) : base("config", "Check, show and document configurations")
    {
        Subcommands.Add(new ConfigValidateCommand(environment));
        Subcommands.Add(new ConfigShowCommand(environment));
        Subcommands.Add(new ConfigSchemaCommand(environment));
        Subcommands.Add(new ConfigDocsCommand(environment));
    }
}
