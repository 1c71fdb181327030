using Agrl.Cli.CommandLine;
using Spectre.Console.Testing;

namespace Agrl.Cli.Tests;

/// <summary>Runs the program inside the test and keeps what it wrote.</summary>
internal static class CliRunner
{
    /// <summary>What a run gave.</summary>
    public sealed record Result(int Code, string Output, string Error)
    {
        public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public static Result Run(params string[] arguments) => RunWithInput("", arguments);

    public static Result RunWithInput(string input, params string[] arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var console = new TestConsole();
        var code = CliHost.Run(arguments, new CliEnvironment
        {
            Input = new StringReader(input),
            Output = output,
            Error = error,
            ErrorConsole = console,
        });
        return new Result(code, output.ToString(), error.ToString());
    }
}
