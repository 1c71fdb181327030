using Agrl.Cli.CommandLine;
using Spectre.Console.Testing;

namespace Agrl.Cli.Tests.CommandLine;

public sealed class PrintableWriterTests
{
    private const string Hostile = "kettle\u001b[2J\u009b1;31m\u202e";

    [Fact]
    public void Every_way_to_write_shows_what_a_terminal_would_obey()
    {
        using var inner = new StringWriter { NewLine = "\n" };
        var writer = new PrintableWriter(inner);
        writer.Write('\u001b');
        writer.Write("\u001b");
        writer.Write("\u001b".AsSpan());
        writer.Write(['\u001b', 'x'], 0, 1);
        writer.Write("{0}", "\u001b");
        writer.WriteLine("\u001b");
        writer.WriteLine();
        Assert.Equal(@"\u001b\u001b\u001b\u001b\u001b\u001b" + "\n\n", inner.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Data_goes_to_a_pipe_as_it_is_and_to_a_terminal_as_text(bool isTerminal)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("a.jsonl", """{"query": "a", "product": {"title": "b"}, "tier": 1, "slice": "x"}""");
        var renamed = Path.Combine(folder.Path, $"{Hostile}.jsonl");
        File.Move(file, renamed);
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        using var console = new TestConsole();
        var code = CliHost.Run(["data", "validate", renamed], new CliEnvironment
        {
            Input = TextReader.Null,
            Output = output,
            Error = error,
            ErrorConsole = console,
            IsOutputTerminal = isTerminal,
        });
        Assert.Equal(0, code);
        Assert.DoesNotContain("\u001b", error.ToString(), StringComparison.Ordinal);
        Assert.Contains(isTerminal ? @"kettle\u001b[2J\u009b1;31m\u202e.jsonl: 1 judgment, no problems" : Hostile, output.ToString(),
            StringComparison.Ordinal);
        Assert.Equal(!isTerminal, output.ToString().Contains('\u001b', StringComparison.Ordinal));
    }
}
