using Agrl.Cli.CommandLine;
using Agrl.Modeling;
using Agrl.Relevance;

namespace Agrl.Cli.Tests.CommandLine;

public sealed class ErrorHandlingTests : IDisposable
{
    private readonly StringWriter _error = new() { NewLine = "\n" };

    public static TheoryData<Exception, int, string> Cases() => new()
    {
        { new InputException("a.yaml:1:2: wrong"), 2, "error: a.yaml:1:2: wrong\n" },
        { new InputException($"one{Environment.NewLine}two"), 2, "error: one\nerror: two\n" },
        { new ModelFormatException("no config.json"), 2, "error: no config.json\n" },
        { new FileNotFoundException("no such file"), 2, "error: no such file\n" },
        { new IOException("disk full"), 1, "error: disk full\n" },
        { new IOException("No space left", 28), 1,
            "error: No space left\nFree space there, or name another place with --set output=FOLDER. " +
            "A run that was going on is whole up to its last checkpoint: agrl train --resume RUN.\n" },
        { new AggregateException(new InputException("inner")), 2, "error: inner\n" },
        { new TypeInitializationException("X", new IOException("native")), 1, "error: native\n" },
        { new InvalidOperationException("odd\nsecond line"), 1,
            "error: unexpected InvalidOperationException: odd\n--verbose shows where it happened.\n" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_exception_becomes_a_message_and_a_code(Exception exception, int code, string message)
    {
        Assert.Equal(code, ErrorHandling.Run(_error, Verbosity.Normal, () => throw exception, CancellationToken.None));
        Assert.Equal(message, _error.ToString());
    }

    [Fact]
    public void Verbose_shows_where_it_happened()
    {
        ErrorHandling.Run(_error, Verbosity.Verbose, () => throw new InvalidOperationException("odd"), CancellationToken.None);
        Assert.Contains("   at Agrl.Cli.Tests", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_failed_names_its_log()
    {
        var exception = new InvalidOperationException("odd");
        exception.Data[ErrorHandling.LogKey] = "runs/x/log.jsonl";
        ErrorHandling.Run(_error, Verbosity.Normal, () => throw exception, CancellationToken.None);
        Assert.EndsWith("Where it happened is in runs/x/log.jsonl.\n", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_interruption_is_no_error()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Equal(130,
            ErrorHandling.Run(_error, Verbosity.Normal, () => throw new OperationCanceledException(source.Token), source.Token));
        Assert.Equal("interrupted\n", _error.ToString());
    }

    [Fact]
    public void An_interruption_tells_how_to_go_on()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var exception = new OperationCanceledException(source.Token);
        exception.Data[ErrorHandling.WayOnKey] = "go on with: agrl train --resume runs/x";
        Assert.Equal(130, ErrorHandling.Run(_error, Verbosity.Normal, () => throw exception, source.Token));
        Assert.Equal("interrupted; go on with: agrl train --resume runs/x\n", _error.ToString());
    }

    public void Dispose() => _error.Dispose();
}
