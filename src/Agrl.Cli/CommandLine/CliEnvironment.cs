using System.Text;
using Spectre.Console;

namespace Agrl.Cli.CommandLine;

/// <summary>What the program is connected to; handed in, so that tests see everything it writes.</summary>
internal sealed record CliEnvironment
{
    /// <summary>Standard input.</summary>
    public required TextReader Input { get; init; }

    /// <summary>Standard output: data alone.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error: messages, progress, errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>The terminal view of <see cref="Error"/>.</summary>
    public required IAnsiConsole ErrorConsole { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal that a live view can be drawn on.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Whether <see cref="Output"/> is a terminal, which must not obey what it is to show.</summary>
    public bool IsOutputTerminal { get; init; }

    /// <summary>Characters of a line of <see cref="Output"/>; without bound where it is no terminal.</summary>
    public int OutputWidth => IsOutputTerminal ? WindowWidth() : int.MaxValue;

    /// <summary>Characters of a line of <see cref="Error"/>; without bound where it is no terminal.</summary>
    public int ErrorWidth => IsErrorTerminal ? ErrorConsole.Profile.Width : int.MaxValue;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth is var width and > 0 ? width : int.MaxValue;
        }
        catch (IOException)
        {
            // A terminal that does not tell.
            return int.MaxValue;
        }
    }

    /// <summary>The environment of the process.</summary>
    public static CliEnvironment OfProcess()
    {
        // JSON lines are UTF-8 whatever the locale says.
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true };
        var error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };
        var isDumb = Environment.GetEnvironmentVariable("TERM") is "dumb";
        return new CliEnvironment
        {
            // Bytes of another encoding would become other texts unseen.
            Input = new StreamReader(Console.OpenStandardInput(),
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)),
            Output = output,
            Error = error,
            ErrorConsole = CreateConsole(error, !Console.IsErrorRedirected && !isDumb),
            IsOutputTerminal = !Console.IsOutputRedirected,
            IsErrorTerminal = !Console.IsErrorRedirected && !isDumb,
        };
    }

    /// <summary>A view of a writer that is drawn on, or plain text.</summary>
    /// <param name="writer">Where it is written.</param>
    /// <param name="isTerminal">Whether it is a terminal; NO_COLOR (https://no-color.org) then takes the colours alone.</param>
    public static IAnsiConsole CreateConsole(TextWriter writer, bool isTerminal)
    {
        var hasColor = isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = hasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Capabilities.Unicode = true;
        return console;
    }
}
