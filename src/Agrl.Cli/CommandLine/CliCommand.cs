using System.CommandLine;
using Agrl.Cli.Logging;

namespace Agrl.Cli.CommandLine;

/// <summary>A command of the program: its options, and what it does with them.</summary>
internal abstract class CliCommand : Command
{
    private readonly CliEnvironment _environment;

    /// <summary>A command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    /// <param name="name">Its name.</param>
    /// <param name="description">One sentence for the help.</param>
    protected CliCommand(CliEnvironment environment, string name, string description) : base(name, description)
    {
        _environment = environment;
        SetAction(Invoke);
    }

    /// <summary>Command lines that show its use, for the help.</summary>
    public virtual IReadOnlyList<string> Examples => [];

    /// <summary>Does the work.</summary>
    /// <param name="arguments">The parsed arguments, which satisfy the options' own checks.</param>
    /// <param name="context">What it works with.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    protected abstract int Run(ParseResult arguments, CommandContext context);

    private int Invoke(ParseResult arguments)
    {
        var verbosity = GlobalOptions.Verbosity(arguments);
        using var interruption = new Interruption(_environment.Error.WriteLine);
        using var log = LoggingSetup.CreateConsoleLogger(_environment.Error, verbosity);
        return ErrorHandling.Run(_environment.Error, verbosity,
            () => Run(arguments, new CommandContext(_environment, log, verbosity, interruption)), interruption.Token);
    }
}
