using System.CommandLine;
using Agrl.Cli.CommandLine;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl model</c>: model folders.</summary>
internal sealed class ModelCommand : Command
{
    /// <summary>The commands.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public ModelCommand(CliEnvironment environment) : base("model", "Look into model folders, and make new ones with random weights")
    {
        Subcommands.Add(new ModelInspectCommand(environment));
        Subcommands.Add(new ModelCreateCommand(environment));
    }
}
