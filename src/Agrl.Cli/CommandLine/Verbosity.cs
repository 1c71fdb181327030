namespace Agrl.Cli.CommandLine;

/// <summary>How much is told on standard error.</summary>
internal enum Verbosity
{
    /// <summary>Warnings and errors.</summary>
    Quiet,

    /// <summary>Messages and progress.</summary>
    Normal,

    /// <summary>Debug messages too, and the trace of an unexpected error.</summary>
    Verbose,
}
