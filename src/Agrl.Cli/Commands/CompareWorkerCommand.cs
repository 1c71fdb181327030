using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Comparisons;
using Agrl.Cli.Configuration;
using Agrl.Relevance;
using Agrl.Training.Comparison;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Commands;

/// <summary>
/// <c>agrl compare-worker</c>: what <c>compare-baselines --jobs</c> starts. It reads units of a comparison from standard input, one JSON
/// object a line, runs each, and writes events to standard output; its input's end is its end, and the line <c>stop</c> stops it after the
/// step at hand, which is saved.
/// </summary>
internal sealed class CompareWorkerCommand : CliCommand
{
    private readonly Option<string> _config = CommonOptions.Config();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<string> _inputs = new("--inputs")
    {
        Description = "The folder that paths in the configuration are relative to",
        HelpName = "DIR",
        Required = true,
    };
    private readonly Option<int?> _parent = new("--parent") { Description = "The process whose end is this one's", HelpName = "ID" };

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public CompareWorkerCommand(CliEnvironment environment)
        : base(environment, "compare-worker", "Run parts of a comparison for another process")
    {
        Hidden = true;
        foreach (Option option in new Option[] { _config, _set, _inputs, _parent })
            Options.Add(option);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        using var stopped = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        if (arguments.GetValue(_parent) is { } id)
            WatchParent(id, stopped);
        var observer = new WorkerObserver(context.Output);
        var loaded = ConfigurationReader.Read(
            arguments.GetRequiredValue(_config), arguments.GetRequiredValue(_set), arguments.GetRequiredValue(_inputs));
        // What preparing has to say, the parent has said already.
        var plan = RunPlanner.Prepare(
            loaded.Configuration, loaded.Directory,
            new PrepareOptions { ConfigurationYaml = ConfigurationWriter.Write(loaded.Configuration), KeepsFolder = true },
            new SilentObserver());
        var runner = new UnitRunner(plan, new ComparisonFolder(plan), observer, context.Environment.Clock);
        using var lines = new BlockingCollection<string>();
        ReadLines(context.Environment.Input, lines, stopped);
        foreach (var line in lines.GetConsumingEnumerable())
        {
            var unit = JsonSerializer.Deserialize<ComparisonUnit>(line, JsonLines.Options)
                ?? throw new InputException($"standard input: expected a unit such as {{\"seed\": 1, \"arm\": \"GRPO\"}}, found '{line}'");
            try
            {
                runner.Run(unit, stopped.Token);
                observer.Send(new WorkerEvent { Done = unit });
            }
            catch (OperationCanceledException) when (stopped.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
            {
                return ExitCode.Interrupted;
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                var message = error is InputException ? error.Message : $"{error.GetType().Name}: {error.Message}";
                observer.Send(new WorkerEvent { Failed = new UnitFailure(unit, message) });
            }
        }

        return ExitCode.Done;
    }

    /// <summary>
    /// Stops the work when the parent is gone, however it went: whoever repeats its command would otherwise train the same unit in the same
    /// folder. A closed standard output tells nothing, since writes to it are swallowed.
    /// </summary>
    private static void WatchParent(int id, CancellationTokenSource stopped) => Start("parent", () =>
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It is gone already.
        }

        Cancel(stopped);
    });

    // Beside the work, so that a stop is heard while a unit runs.
    private static void ReadLines(TextReader input, BlockingCollection<string> lines, CancellationTokenSource stopped) =>
        Start("input", () =>
    {
        try
        {
            while (input.ReadLine() is { } line)
            {
                if (line == WorkerProcess.StopLine)
                    Cancel(stopped);
                else
                    lines.Add(line);
            }

            lines.CompleteAdding();
        }
        catch (ObjectDisposedException)
        {
            // The work has ended first.
        }
        catch (Exception error) when (error is IOException or DecoderFallbackException)
        {
            // What comes is no unit any more.
            lines.CompleteAdding();
        }
    });

    private static void Start(string name, ThreadStart work) => new Thread(work) { IsBackground = true, Name = name }.Start();

    private static void Cancel(CancellationTokenSource stopped)
    {
        try
        {
            stopped.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work has ended first.
        }
    }
}
