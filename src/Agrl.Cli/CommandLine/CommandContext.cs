using Serilog;

namespace Agrl.Cli.CommandLine;

/// <summary>What a command works with.</summary>
/// <param name="Environment">Standard streams and clock.</param>
/// <param name="Log">Messages for people, on standard error.</param>
/// <param name="Verbosity">How much is told.</param>
/// <param name="Interruption">Hears Ctrl+C.</param>
internal sealed record CommandContext(CliEnvironment Environment, ILogger Log, Verbosity Verbosity, Interruption Interruption)
{
    /// <summary>Set by Ctrl+C.</summary>
    public CancellationToken CancellationToken => Interruption.Token;

    /// <summary>Standard output: data alone.</summary>
    public TextWriter Output => Environment.Output;
}
