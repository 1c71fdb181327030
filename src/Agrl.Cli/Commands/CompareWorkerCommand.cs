using System.CommandLine;
using System.Diagnostics;
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
/// object a line, runs each, and writes events to standard output; its input's end is its end.
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
        using var orphaned = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        if (arguments.GetValue(_parent) is { } id)
            WatchParent(id, orphaned);
        var observer = new WorkerObserver(context.Output);
        var loaded = ConfigurationReader.Read(
            arguments.GetRequiredValue(_config), arguments.GetRequiredValue(_set), arguments.GetRequiredValue(_inputs));
        // What preparing has to say, the parent has said already.
        var plan = RunPlanner.Prepare(
            loaded.Configuration, loaded.Directory,
            new PrepareOptions { ConfigurationYaml = ConfigurationWriter.Write(loaded.Configuration), KeepsFolder = true },
            new SilentObserver());
        var runner = new UnitRunner(plan, new ComparisonFolder(plan), observer, context.Environment.Clock);
        while (context.Environment.Input.ReadLine() is { } line)
        {
            var unit = JsonSerializer.Deserialize<ComparisonUnit>(line, JsonLines.Options)
                ?? throw new InputException($"standard input: expected a unit such as {{\"seed\": 1, \"arm\": \"GRPO\"}}, found '{line}'");
            try
            {
                runner.Run(unit, orphaned.Token);
                observer.Send(new WorkerEvent { Done = unit });
            }
            catch (OperationCanceledException) when (orphaned.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
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
    private static void WatchParent(int id, CancellationTokenSource orphaned)
    {
        var watch = new Thread(() =>
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

            try
            {
                orphaned.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The work has ended first.
            }
        })
        {
            IsBackground = true,
            Name = "parent",
        };
        watch.Start();
    }
}
