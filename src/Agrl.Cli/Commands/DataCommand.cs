using System.CommandLine;
using Agrl.Cli.CommandLine;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl data</c>: makes, checks and describes judgment files.</summary>
internal sealed class DataCommand : Command
{
    /// <summary>The group with its commands.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public DataCommand(CliEnvironment environment) : base("data", "Import, synthesize, check, describe and split judgments")
    {
        Subcommands.Add(new DataImportCommand(environment));
        Subcommands.Add(new DataSynthesizeCommand(environment));
        Subcommands.Add(new DataValidateCommand(environment));
        Subcommands.Add(new DataDescribeCommand(environment));
        Subcommands.Add(new DataSplitCommand(environment));
    }
}
