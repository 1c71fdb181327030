using System.CommandLine;
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
    private readonly Option<string> config = CommonOptions.Config();
    private readonly Option<string[]> set = CommonOptions.Set();
    private readonly Option<string> inputs = new("--inputs") { Description = "The folder that paths in the configuration are relative to", HelpName = "DIR", Required = true };

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public CompareWorkerCommand(CliEnvironment environment)
        : base(environment, "compare-worker", "Run parts of a comparison for another process")
    {
        Hidden = true;
        foreach (Option option in new Option[] { config, set, inputs })
            Options.Add(option);
    }

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var observer = new WorkerObserver(context.Output);
        var loaded = ConfigurationReader.Read(arguments.GetRequiredValue(config), arguments.GetRequiredValue(set), arguments.GetRequiredValue(inputs));
        // What preparing has to say, the parent has said already.
        var plan = RunPlanner.Prepare(
            loaded.Configuration, loaded.Directory, new PrepareOptions { ConfigurationYaml = ConfigurationWriter.Write(loaded.Configuration), KeepsFolder = true }, new SilentObserver());
        var runner = new UnitRunner(plan, new ComparisonFolder(plan), observer, context.Environment.Clock);
        while (context.Environment.Input.ReadLine() is { } line)
        {
            var unit = JsonSerializer.Deserialize<ComparisonUnit>(line, JsonLines.Options)
                ?? throw new InputException($"standard input: expected a unit such as {{\"seed\": 1, \"arm\": \"GRPO\"}}, found '{line}'");
            try
            {
                runner.Run(unit, context.CancellationToken);
                observer.Send(new WorkerEvent { Done = unit });
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                observer.Send(new WorkerEvent { Failed = new UnitFailure(unit, error is InputException ? error.Message : $"{error.GetType().Name}: {error.Message}") });
            }
        }

        return ExitCode.Done;
    }
}
