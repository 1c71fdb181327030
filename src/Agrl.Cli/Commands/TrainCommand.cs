using System.CommandLine;
using System.Diagnostics;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Configuration;
using Agrl.Cli.Json;
using Agrl.Cli.Output;
using Agrl.Cli.Progress;
using Agrl.Cli.Reporting;
using Agrl.Relevance;
using Agrl.Relevance.Metrics;
using Agrl.Training.Evaluation;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;
using Serilog;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl train</c>: runs the stages of a configuration.</summary>
internal sealed class TrainCommand : CliCommand
{
    private readonly Option<string?> _config = new("--config") { Description = "The configuration file (YAML)", HelpName = "FILE" };
    private readonly Option<string[]> _set = CommonOptions.Set();
    private readonly Option<string?> _resume =
        new("--resume") { Description = "Go on with an interrupted run from its newest whole checkpoint", HelpName = "RUN" };
    private readonly Option<bool> _allowChanges =
        new("--allow-changes") { Description = "Go on though configuration, rubric or data are not what the run began with" };
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Delete an earlier run that is in the output folder" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Check everything and print what would run, then stop" };
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public TrainCommand(CliEnvironment environment)
        : base(environment, "train", "Train a model by the stages of a configuration, and evaluate it before, between and after them")
    {
        foreach (Option option in new Option[] { _config, _set, _resume, _allowChanges, _overwrite, _dryRun, _json })
            Options.Add(option);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "agrl train --config configs/quickstart.yaml",
        "agrl train --config configs/quickstart.yaml --set stages.agrl.steps=100 --set output=runs/longer",
        "agrl train --config configs/mine.yaml --dry-run",
        "agrl train --resume runs/my",
        "agrl train --config configs/mine.yaml --set stages.sft.steps=30 --set stages.sft.epochs=null",
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        Check(arguments);
        var loaded = Load(arguments);
        if (loaded.Configuration.Stages.Count == 0)
            throw new InputException($"{loaded.File}: the configuration has no stages; 'agrl compare-baselines' runs its comparison");
        using var view = new RunView(context, loaded.Configuration.Name);
        var plan = RunPlanner.Prepare(
            loaded.Configuration,
            loaded.Directory,
            new PrepareOptions
            {
                ConfigurationYaml = ConfigurationWriter.Write(loaded.Configuration),
                Resume = arguments.GetValue(_resume),
                AllowChanges = arguments.GetValue(_allowChanges),
                Overwrite = arguments.GetValue(_overwrite),
                KeepsFolder = arguments.GetValue(_dryRun),
            },
            view.Observer);
        if (arguments.GetValue(_overwrite))
            CheckInputsStay(plan);
        var rows = Describe(plan);
        if (arguments.GetValue(_dryRun))
        {
            if (arguments.GetValue(_json))
                JsonOutput.WriteDocument(context.Output, rows);
            else
                PlanOutput.Write(context.Output, rows, context.Environment.OutputWidth);
            // A folder that is taken is no reason to keep the plan back, and one to fail.
            RunPlanner.CheckFolder(plan.Output, plan.Options);
            return ExitCode.Done;
        }

        if (context.Verbosity is not Verbosity.Quiet)
            PlanOutput.Write(context.Environment.Error, rows, context.Environment.ErrorWidth);
        if (arguments.GetValue(_overwrite))
            RunFolder.Clear(plan.Output);
        OutputFiles.CheckFolder("output", plan.Output);
        context.Interruption.Notice = "stopping when the step at hand is finished and saved; once more stops at once";
        var result = Execute(plan, view, context);
        RunReport.Write(result.Folder);
        WarnOfReferences(result.Evaluations, context.Log);
        if (arguments.GetValue(_json))
        {
            JsonOutput.WriteDocument(context.Output, new { result.Folder, Seconds = result.Elapsed.TotalSeconds, result.Evaluations });
            return ExitCode.Done;
        }

        EvaluationTables.Write(context.Output, result.Evaluations, context.Environment.OutputWidth);
        using var process = Process.GetCurrentProcess();
        context.Log.Information(
            "done in {Time} with {Memory} of memory at the peak; the run is in {Folder}, and {Report} shows it",
            Figures.Time(result.Elapsed), Figures.Bytes(process.PeakWorkingSet64), result.Folder, RunReport.FileName);
        return ExitCode.Done;
    }

    // The rows are in the tables; that a model is no better than none is easily passed over there.
    private static void WarnOfReferences(IReadOnlyList<EvaluationReport> evaluations, ILogger log)
    {
        foreach (var set in evaluations.GroupBy(evaluation => evaluation.Set))
        {
            var last = set.Last();
            var reference = set.Where(evaluation => TrivialReferences.IsOne(evaluation.Stage)).MaxBy(MacroF1);
            if (!TrivialReferences.IsOne(last.Stage) && reference is not null && MacroF1(last) <= MacroF1(reference))
                log.Warning("{Stage} is not above {Reference} on {Set}, which needs no model: macro-F1 {Own} against {Other} %",
                    last.Stage, reference.Stage, set.Key, Figures.Share(MacroF1(last)), Figures.Share(MacroF1(reference)));
        }

        static double MacroF1(EvaluationReport report) => report.Figures.GetValueOrDefault(FigureNames.MacroF1);
    }

    // What would be refused is refused before the run's own log is opened, in a dry run as in a real one.
    private static IReadOnlyList<PlanRow> Describe(RunPlan plan)
    {
        if (plan.Options.Resume is null)
            return plan.Describe();
        RunResume.Check(plan);
        return [.. plan.Describe(), RunResume.Describe(plan)];
    }

    // The weights of model.path are loaded after the earlier run was deleted.
    private static void CheckInputsStay(RunPlan plan)
    {
        var output = OutputFiles.RealPath(plan.Output);
        foreach (var (key, path, _) in ConfigurationInputs.Of(plan.Configuration))
        {
            if (RunFolder.IsCleared(output, OutputFiles.RealPath(Path.GetFullPath(path, plan.ConfigurationDirectory))))
            {
                throw new InputException(
                    $"{key} is {path}, which is part of the run in {plan.Output} that --overwrite would delete before it is read. " +
                    $"Write the new run into another folder (--set output=FOLDER), or copy {path} elsewhere first.");
            }
        }
    }

    private static RunResult Execute(RunPlan plan, RunView view, CommandContext context)
    {
        try
        {
            return view.Run(plan.Output,
                () => new TrainingRun(plan, view.Observer, context.Environment.Clock).Execute(context.CancellationToken));
        }
        catch (OperationCanceledException interrupted)
            when (context.CancellationToken.IsCancellationRequested && RunFolder.Holds(plan.Output))
        {
            var saved = RunFolder.Open(plan.Output).ReadState()?.Checkpoint;
            var state = saved is null ? "no checkpoint was written yet" : $"saved in {Path.Combine(plan.Output, "checkpoints", saved)}";
            interrupted.Data[ErrorHandling.WayOnKey] = $"{state}; go on with: agrl train --resume {plan.Output}";
            throw;
        }
    }

    private void Check(ParseResult arguments)
    {
        var isResumed = arguments.GetValue(_resume) is not null;
        if (!isResumed && arguments.GetValue(_config) is null)
            throw new InputException("expected --config FILE, or --resume RUN to go on with a run; 'agrl train --help' shows examples");
        if (isResumed && arguments.GetValue(_overwrite))
            throw new InputException("--overwrite deletes the run that --resume would go on with; expected one of them");
        if (!isResumed && arguments.GetValue(_allowChanges))
            throw new InputException("--allow-changes: only a run that goes on (--resume RUN) can have changed");
    }

    // A run that goes on is what it was: its own configuration, with paths relative to where that came from. What differs from it is
    // found out where it is held against what the run began with.
    private LoadedConfiguration Load(ParseResult arguments)
    {
        var (file, run) = (arguments.GetValue(_config), arguments.GetValue(_resume));
        if (file is not null)
            return ConfigurationReader.Read(file, arguments.GetRequiredValue(_set));
        var folder = RunFolder.Open(run!);
        return ConfigurationReader.Read(
            folder.Configuration, arguments.GetRequiredValue(_set), folder.ReadIdentity().ConfigurationDirectory);
    }
}
