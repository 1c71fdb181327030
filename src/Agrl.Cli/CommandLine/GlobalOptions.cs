using System.CommandLine;

namespace Agrl.Cli.CommandLine;

/// <summary>The options that every command takes.</summary>
internal static class GlobalOptions
{
    private const string VerboseName = "--verbose";
    private const string QuietName = "--quiet";

    /// <summary>Adds them to the root.</summary>
    /// <param name="root">The root command.</param>
    public static void AddTo(RootCommand root)
    {
        root.Options.Add(new Option<bool>(VerboseName)
        {
            Description = "Tell more, and show the trace of an unexpected error",
            Recursive = true,
        });
        root.Options.Add(new Option<bool>(QuietName) { Description = "Tell warnings and errors alone", Recursive = true });
    }

    /// <summary>The verbosity that was asked for.</summary>
    /// <param name="arguments">The parsed arguments.</param>
    public static Verbosity Verbosity(ParseResult arguments) =>
        arguments.GetValue<bool>(VerboseName) ? CommandLine.Verbosity.Verbose
        : arguments.GetValue<bool>(QuietName) ? CommandLine.Verbosity.Quiet
        : CommandLine.Verbosity.Normal;
}
