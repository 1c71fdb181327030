using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Comparisons;
using Agrl.Cli.Configuration;
using Agrl.Cli.Json;
using Agrl.Cli.Output;
using Agrl.Cli.Progress;
using Agrl.Cli.Reporting;
using Agrl.Cli.Reporting.Comparisons;
using Agrl.Relevance;
using Agrl.Training.Comparison;
using Agrl.Training.Comparison.Statistics;
using Agrl.Training.Runs;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl compare-baselines</c>: every arm of a configuration's comparison from one start per seed.</summary>
internal sealed partial class CompareBaselinesCommand : CliCommand
{
    private readonly Option<string> _config = CommonOptions.Config();
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<string?> _seeds = new("--seeds")
    {
        Description = "The seeds, instead of the configuration's",
        HelpName = "1,2,3",
    };
    private readonly Option<bool> _overwrite = new("--overwrite")
    {
        Description = "Do finished arms again, whose settings, data or model have changed, and replace their results",
    };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Check everything and print what would run, then stop" };
    private readonly Option<int> _jobs = CommonOptions.Number("--jobs",
        "Processes that train at once; without runtime.threads they share the cores, and last digits depend on their number", 1);
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public CompareBaselinesCommand(CliEnvironment environment)
        : base(environment, "compare-baselines", "Train several arms from one start per seed on equal budgets, and compare what they reach")
    {
        foreach (Option option in new Option[] { _config, _set, _seeds, _jobs, _overwrite, _dryRun, _json })
            Options.Add(option);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["agrl compare-baselines --config configs/compare.yaml --seeds 1,2,3 --jobs 2"];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var overrides = arguments.GetRequiredValue(_set).ToList();
        if (arguments.GetValue(_seeds) is { } list)
        {
            overrides.Add(SeedList().IsMatch(list)
                ? $"comparison.seeds=[{list}]"
                : throw new InputException($"--seeds: expected whole numbers with commas between, such as 1,2,3; found '{list}'"));
        }

        var atOnce = arguments.GetValue(_jobs);
        if (atOnce < 1)
            throw new InputException($"--jobs: expected 1 or more, found {atOnce}");
        var loaded = ConfigurationReader.Read(arguments.GetRequiredValue(_config), overrides);
        if (loaded.Configuration.Comparison is null)
            throw new InputException(
                $"{loaded.File}: the configuration has no comparison; name arms in comparison.arms, or run its stages with 'agrl train'");
        using var view = new RunView(context, $"compare {loaded.Configuration.Name}");

        // A comparison keeps what it has finished, so its folder need not be new.
        var plan = RunPlanner.Prepare(
            loaded.Configuration, loaded.Directory,
            new PrepareOptions { ConfigurationYaml = ConfigurationWriter.Write(loaded.Configuration), KeepsFolder = true }, view.Observer);
        var comparison = new BaselineComparison(plan, view.Observer);
        var isDry = arguments.GetValue(_dryRun);
        if (isDry && arguments.GetValue(_json))
            JsonOutput.WriteDocument(context.Output, new { Plan = Rows(plan, comparison, atOnce), Budgets = comparison.Budgets() });
        else if (isDry || context.Verbosity is not Verbosity.Quiet)
            WritePlan(isDry ? context.Output : context.Environment.Error, plan, comparison, atOnce,
                isDry ? context.Environment.OutputWidth : context.Environment.ErrorWidth);
        if (isDry)
            return ExitCode.Done;
        if (comparison.Stale() is var stale and > 0 && !arguments.GetValue(_overwrite))
        {
            throw new InputException(
                $"{plan.Output} holds results of {Figures.Count(stale, "arm")} that were made with other settings, " +
                "data or models, and that this comparison would replace. " +
                "Write it into another folder (--set output=FOLDER), or say --overwrite.");
        }

        context.Interruption.Notice = plan.Configuration.Runtime.Checkpoints.Enabled
            ? "stopping when the steps at hand are finished and saved; once more stops at once"
            : "stopping when the steps at hand are finished; once more stops at once";
        IUnitLauncher launcher = atOnce == 1
            ? new SequentialLauncher(new UnitRunner(plan, new ComparisonFolder(plan), view.Observer, context.Environment.Clock))
            : new ParallelLauncher(atOnce, () => new WorkerProcess(WorkerArguments(plan, atOnce)), view.Observer);
        var (table, statistics, failures) = Execute(comparison, launcher, plan, view, context);
        if (arguments.GetValue(_json))
            JsonOutput.WriteDocument(context.Output, Summary(table, statistics, failures));
        else
            Write(context.Output, table, statistics, context.Environment.OutputWidth);
        RunReport.Write(plan.Output);
        context.Log.Information("the table is in {Markdown}, every figure of every seed in {Csv}, and {Report} shows them",
            Path.Combine(plan.Output, "comparison.md"), Path.Combine(plan.Output, "comparison.csv"), RunReport.FileName);
        if (failures.Count > 0)
            context.Log.Error("{Count} of the comparison's parts failed: {Parts}. " +
                "The table has the others; run the same command again to try these anew",
                failures.Count, string.Join("; ", failures.Select(failure => $"{failure.Unit} ({failure.Message})")));
        return failures.Count > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static ComparisonOutcome Execute(
        BaselineComparison comparison, IUnitLauncher launcher, RunPlan plan, RunView view, CommandContext context)
    {
        try
        {
            return view.Run(plan.Output, () => comparison.Run(launcher, context.CancellationToken));
        }
        catch (OperationCanceledException interrupted) when (context.CancellationToken.IsCancellationRequested)
        {
            // What is finished, where anything is, can be looked at; intervals and tests wait for the end.
            if (File.Exists(Path.Combine(plan.Output, ComparisonReader.FileName)))
                RunReport.Write(plan.Output);
            var (finished, all) = comparison.Progress();
            interrupted.Data[ErrorHandling.WayOnKey] =
                $"{finished} of {all} arms are finished and kept in {plan.Output}; the same command goes on with the others, " +
                (plan.Configuration.Runtime.Checkpoints.Enabled ? "from where they were" : "from their beginning");
            throw;
        }
    }

    private static IEnumerable<string> WorkerArguments(RunPlan plan, int jobs)
    {
        var threads = plan.Configuration.Runtime.Threads > 0
            ? plan.Configuration.Runtime.Threads
            : Math.Max(1, Environment.ProcessorCount / jobs);
        return
        [
            "compare-worker", "--config", Path.Combine(plan.Output, "config.yaml"), "--inputs", plan.ConfigurationDirectory,
            "--parent", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "--set", $"runtime.threads={threads}",
        ];
    }

    private static List<PlanRow> Rows(RunPlan plan, BaselineComparison comparison, int jobs)
    {
        var settings = plan.Configuration.Comparison!;
        // Processes with threads of their own work side by side as long as there are cores.
        var threads = plan.Configuration.Runtime.Threads;
        var sideBySide = threads > 0 && plan.Device.type == TorchSharp.DeviceType.CPU
            ? Math.Clamp(Environment.ProcessorCount / threads, 1, jobs)
            : 1;
        var estimate = comparison.Estimate();
        estimate = estimate with { Time = estimate.Time / sideBySide };
        List<PlanRow> rows =
        [
            new("run", $"{plan.Configuration.Name} into {plan.Output}"),
            .. plan.DescribeInputs(),
            new("memory", (jobs > 1 ? $"{jobs} processes, each " : "") + estimate.DescribeMemory()),
            new("estimate", $"{estimate.DescribeTime()}{(sideBySide > 1 ? " in each process" : "")}, and evaluations"),
        ];
        var (finished, all) = comparison.Progress();
        rows.Add(new PlanRow("arms",
            $"{settings.Arms.Count} from one start a seed, " +
            $"{(settings.Seeds.Count == 1 ? "seed" : "seeds")} {string.Join(", ", settings.Seeds)}: {all} to train and evaluate"));
        if (finished > 0)
            rows.Add(new PlanRow("done", $"{finished} of {all} arms are finished and stay as they are"));
        if (comparison.Stale() is var stale and > 0)
            rows.Add(new PlanRow("changed",
                $"{stale} of {all} arms have results of other settings, data or models, which --overwrite replaces"));
        return rows;
    }

    private static void WritePlan(TextWriter output, RunPlan plan, BaselineComparison comparison, int jobs, int width)
    {
        PlanOutput.Write(output, Rows(plan, comparison, jobs), width);
        output.WriteLine();
        var table = new TextTable("arm", "responses sampled", "updates");
        foreach (var budget in comparison.Budgets())
            table.Add(budget.Arm, Figures.Count(budget.Responses),
                budget is { Updates: 0, Responses: > 0 } ? "by pairs" : Figures.Count(budget.Updates));
        table.Write(output);
    }

    private static void Write(TextWriter output, ComparisonTable table, ComparisonStatistics? statistics, int width)
    {
        foreach (var set in table.Sets)
        {
            var text = new TextTable([
                $"{set} (%)", .. EvaluationColumns.Comparison.Select(column => column.Label),
                "seeds", "responses", "sampled tokens", "updates", "seconds",
            ]);
            foreach (var reference in table.References.Where(reference => reference.Set == set))
            {
                text.Add(
                [
                    reference.Name,
                    .. EvaluationColumns.Comparison.Select(column =>
                        Figures.Share(reference.Figures.GetValueOrDefault(column.Key, double.NaN))),
                ]);
            }

            foreach (var arm in table.Arms)
            {
                text.Add(
                [
                    arm,
                    .. EvaluationColumns.Comparison.Select(column =>
                        table.Of(arm, set, column.Key) is { Count: > 0 } value ? value.Percent() : "-"),
                    table.Seeds(arm).ToString(CultureInfo.InvariantCulture),
                    .. ComparisonTable.Costs.Select(cost =>
                        table.Cost(arm, cost).Mean is var mean && double.IsFinite(mean)
                            ? mean.ToString("N0", CultureInfo.InvariantCulture)
                            : "-"),
                ]);
            }

            text.Write(output, width);
        }

        foreach (var sentence in statistics?.HeadSentences() ?? [])
            output.WriteLine(sentence);
    }

    private static object Summary(ComparisonTable table, ComparisonStatistics? statistics, IReadOnlyList<UnitFailure> failures) => new
    {
        Sets = table.Sets.ToDictionary(
            set => set,
            set => table.Arms.ToDictionary(
                arm => arm,
                arm => EvaluationColumns.Comparison.ToDictionary(
                    column => column.Key,
                    column => table.Of(arm, set, column.Key) is var value
                        ? new { value.Mean, value.Deviation, Seeds = value.Count }
                        : null))),
        table.Results,
        table.References,
        Statistics = statistics,
        Failures = failures.Select(FailureRecord.Of),
    };

    [GeneratedRegex(@"^\s*\d{1,9}(\s*,\s*\d{1,9})*\s*$")]
    private static partial Regex SeedList();
}
