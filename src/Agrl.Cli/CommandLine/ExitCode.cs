namespace Agrl.Cli.CommandLine;

/// <summary>What the process returns; documented in the help.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Failed: the machine or the program, not the input.</summary>
    public const int Failed = 1;

    /// <summary>Arguments, configuration or input are not what was expected.</summary>
    public const int BadInput = 2;

    /// <summary>Interrupted by Ctrl+C or a termination signal.</summary>
    public const int Interrupted = 130;
}
