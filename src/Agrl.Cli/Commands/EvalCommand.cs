using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Evaluation;
using Agrl.Cli.Inference;
using Agrl.Cli.Json;
using Agrl.Cli.Output;
using Agrl.Cli.Progress;
using Agrl.Relevance;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Metrics;
using Agrl.Relevance.Splitting;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Policies;
using Agrl.Training.Runs;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl eval</c>: how good a model is on judged data, beside references that need no model.</summary>
internal sealed class EvalCommand : CliCommand
{
    private static readonly EvaluationSettings Defaults = new();

    private readonly Option<string> _model = new("--model")
    {
        Description = "A model folder that agrl trained, or the folder of its adapter",
        HelpName = "DIR",
        Required = true,
    };
    private readonly Option<string?> _baseModel = CommonOptions.Base();
    private readonly Option<string[]> _data = new("--data")
    {
        Description = "Judgment files with tiers; each is a set of its own",
        HelpName = "FILE",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _train = new("--train")
    {
        Description = "Judgments that the trivial references are fitted on; those of the model's run folder where none are given",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> _rubric = CommonOptions.Rubric("Judge by this rubric instead of the model's own");
    private readonly Option<string?> _output =
        new("--output") { Description = "Where metrics and predictions are written; eval/MODEL where none is given", HelpName = "DIR" };
    private readonly Option<int> _limit = new("--limit")
    {
        Description = "The most judgments of each set, from its start; 0 for all",
        HelpName = "N",
    };
    private readonly Option<int?> _maxNewTokens = CommonOptions.MaxNewTokensOfModel();
    private readonly Option<int> _passSamples = new("--pass-samples")
    {
        Description = "Samples of each prompt for pass@k; 0 samples none",
        HelpName = "N",
    };
    private readonly Option<double?> _cumPt = new("--cum-pt")
    {
        Description = "Also judge by the CumPT decision at this beta, above 0 to 1",
        HelpName = "BETA",
    };
    private readonly Option<int> _seed = CommonOptions.Seed("The samples for pass@k follow from it", 1);
    private readonly Option<bool> _lenient =
        new("--lenient") { Description = "Drop and count judgments with problems, instead of stopping at them" };
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public EvalCommand(CliEnvironment environment)
        : base(environment, "eval",
            "Evaluate a model on judged data: per tier, criterion and slice, beside two references that need no model")
    {
        foreach (Option option in new Option[]
        {
            _model, _baseModel, _data, _train, _rubric, _output, _limit, _maxNewTokens, _passSamples, _cumPt, _seed,
            _lenient, _device, _json,
        })
        {
            Options.Add(option);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "agrl eval --model runs/quickstart/model --data runs/quickstart/data/wild.jsonl",
        "agrl eval --model runs/my/model --data test.jsonl fresh.jsonl --train train.jsonl --json > metrics.json",
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var settings = ReadSettings(arguments);
        var folder = arguments.GetRequiredValue(_model);
        ModelPlace.Check(folder);
        using var policy = Policy.Load(
            folder, Devices.Resolve(arguments.GetRequiredValue(_device), _device.Name),
            rubricPath: arguments.GetValue(_rubric), baseFolder: arguments.GetValue(_baseModel));
        settings = settings with { MaxNewTokens = CommonOptions.ReadMaxNewTokens(arguments, _maxNewTokens, policy.Codec.Format) };
        var sets = EvaluationData
            .Read(arguments.GetRequiredValue(_data), policy.Codec.Format.Rubric, arguments.GetValue(_lenient), context.Log)
            .Select(set => set with { Judgments = settings.Limited(set.Judgments) })
            .ToArray();
        var name = ModelName(folder);
        var target = arguments.GetValue(_output) ?? Path.Combine("eval", name);
        OutputFiles.CheckInputs(
            sets.SelectMany(set => new[] { ".json", ".predictions.jsonl" }.Select(ending => Path.Combine(target, set.Name + ending))),
            [.. arguments.GetRequiredValue(_data), .. arguments.GetRequiredValue(_train), arguments.GetValue(_rubric), folder]);
        foreach (var set in sets)
            EvaluationData.CheckLengths(set.Name, set.Judgments, policy, settings.MaxNewTokens);
        EvaluationData.WarnOfCuts(policy, context.Log);
        var training = ReadTraining(arguments, policy, sets, context);
        OutputFiles.CheckFolder("--output", target);

        using var view = new RunView(context, $"eval {name}");
        var evaluated = view.Run(null,
            () => sets.Select(set => Evaluate(arguments, policy, settings, set, training, view, context)).ToArray());
        foreach (var set in evaluated)
            EvaluationFiles.Write(target, set.Name, set.Result);
        foreach (var set in evaluated)
            LostForm.Warn(context.Log, set.Name, set.Result.Responses);
        if (arguments.GetValue(_json))
        {
            JsonOutput.WriteDocument(context.Output, evaluated.ToDictionary(
                set => set.Name, set => new { Model = set.Result.Metrics, References = set.References.ToDictionary() }));
        }
        else
        {
            Array.ForEach(evaluated, set => MetricsTables.Write(context.Output, name, set, context.Environment.OutputWidth));
        }

        context.Log.Information("metrics and predictions are in {Folder}", target);
        return ExitCode.Done;
    }

    private EvaluatedSet Evaluate(
        ParseResult arguments, Policy policy, EvaluationSettings settings, JudgmentSet set, IReadOnlyList<Judgment>? training,
        RunView view, CommandContext context)
    {
        var result = new Evaluator(policy, settings).Evaluate(
            set.Judgments, (ulong)arguments.GetValue(_seed),
            (done, total) => view.Observer.Progress($"evaluate {set.Name}", done, total), context.CancellationToken,
            new MetricsOptions { CumPtBeta = arguments.GetValue(_cumPt) });
        var references = TrivialReferences.Evaluate(policy.Codec.Format.Rubric, training ?? set.Judgments, set.Judgments)
            .Select(reference => KeyValuePair.Create(training is null ? $"{reference.Key} (of this set)" : reference.Key, reference.Value));
        return new EvaluatedSet(set.Name, result, [.. references]);
    }

    private Judgment[]? ReadTraining(ParseResult arguments, Policy policy, IReadOnlyList<JudgmentSet> sets, CommandContext context)
    {
        var (named, book) = (arguments.GetRequiredValue(_train), policy.Codec.Format.Rubric);
        Judgment[] training = named.Length > 0
            ? [.. named.SelectMany(file => EvaluationData.ReadFile(file, book, arguments.GetValue(_lenient), context.Log))]
            : [.. EvaluationData.ReadTrainingFiles(arguments.GetRequiredValue(_model), book, context.Log)];
        if (training.Length == 0)
        {
            context.Log.Warning("no training judgments are known, so the references are fitted on the evaluated set itself, " +
                "which favours them; --train FILE names some");
            return null;
        }

        if (named.Length > 0)
            context.Log.Information("the references are fitted on {Files}", string.Join(", ", named));
        foreach (var set in sets)
        {
            try
            {
                SplitCheck.Check([new JudgmentSet("training", training), set]);
            }
            catch (InputException overlap)
            {
                context.Log.Warning("{Message}", overlap.Message);
            }
        }

        return training;
    }

    private EvaluationSettings ReadSettings(ParseResult arguments)
    {
        var beta = arguments.GetValue(_cumPt);
        if (beta is not null and not (> 0 and <= 1))
            throw new InputException($"--cum-pt: expected a number above 0 to 1, found {beta}");
        foreach (var option in new[] { _limit, _passSamples })
        {
            if (arguments.GetValue(option) < 0)
                throw new InputException($"{option.Name}: expected 0 or more, found {arguments.GetValue(option)}");
        }

        return Defaults with
        {
            Limit = arguments.GetValue(_limit),
            PassSamples = arguments.GetValue(_passSamples),
        };
    }

    // runs/NAME/model is called NAME, runs/NAME/adapter NAME-adapter, and runs/NAME/checkpoints/PLACE/model NAME-PLACE:
    // two models have two names.
    private static string ModelName(string folder)
    {
        var parts = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))
            .Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        return parts switch
        {
            [.., var run, "checkpoints", var place, "model"] => $"{run}-{place}",
            [.., var run, "checkpoints", var place, "adapter"] => $"{run}-{place}-adapter",
            [.., var run, "model"] => run,
            [.., var run, "adapter"] => $"{run}-adapter",
            [.., var name] => name,
            [] => "model",
        };
    }
}
