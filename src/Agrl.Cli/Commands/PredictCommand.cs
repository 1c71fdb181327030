using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Evaluation;
using Agrl.Cli.Inference;
using Agrl.Cli.Json;
using Agrl.Cli.Output;
using Agrl.Cli.Progress;
using Agrl.Relevance;
using Agrl.Relevance.Judgments;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Policies;
using Agrl.Training.Runs;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl predict</c>: tiers, probabilities and reasons for pairs that nobody has judged.</summary>
internal sealed class PredictCommand : CliCommand
{
    private static readonly EvaluationSettings Defaults = new();

    private readonly Option<string> _model = new("--model")
    {
        Description = "A model folder that agrl trained, or the folder of its adapter",
        HelpName = "DIR",
        Required = true,
    };
    private readonly Option<string?> _baseModel = CommonOptions.Base();
    private readonly Option<string> _data = new("--data")
    {
        Description = "Pairs in the form of judgments; the tier may be missing",
        HelpName = "FILE",
        Required = true,
    };
    private readonly Option<string> _output = new("--output")
    {
        Description = "Where predictions are written, one JSON object a line",
        HelpName = "FILE",
        Required = true,
    };
    private readonly Option<string?> _rubric = CommonOptions.Rubric("Judge by this rubric instead of the model's own");
    private readonly Option<int?> _maxNewTokens = CommonOptions.MaxNewTokensOfModel();
    private readonly Option<bool> _lenient =
        new("--lenient") { Description = "Drop and count pairs with problems, instead of stopping at them" };
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<bool> _overwrite = new("--overwrite") { Description = "Replace the file of --output where there is one" };
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public PredictCommand(CliEnvironment environment)
        : base(environment, "predict", "Predict tiers, P(tier) and reasons for new pairs of query and product")
    {
        foreach (Option option in new Option[]
        {
            _model, _baseModel, _data, _output, _rubric, _maxNewTokens, _lenient, _device, _overwrite, _json,
        })
        {
            Options.Add(option);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples => ["agrl predict --model runs/my/model --data pairs.jsonl --output predictions.jsonl"];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var (source, target) = (arguments.GetRequiredValue(_data), arguments.GetRequiredValue(_output));
        ModelPlace.Check(arguments.GetRequiredValue(_model));
        OutputFiles.CheckInputs([target],
            [source, arguments.GetValue(_rubric), arguments.GetRequiredValue(_model), arguments.GetValue(_baseModel)]);
        using var policy = Policy.Load(
            arguments.GetRequiredValue(_model), Devices.Resolve(arguments.GetRequiredValue(_device), _device.Name),
            rubricPath: arguments.GetValue(_rubric), baseFolder: arguments.GetValue(_baseModel));
        var book = policy.Codec.Format.Rubric;
        var tokens = CommonOptions.ReadMaxNewTokens(arguments, _maxNewTokens, policy.Codec.Format);
        var options = new JudgmentReadOptions { RequireTier = false, AllowUnknownKeys = true, Lenient = arguments.GetValue(_lenient) };
        var read = JudgmentReader.Read(source, book, options, context.CancellationToken);
        if (read.Report.Dropped > 0)
            context.Log.Warning("{File}: {Dropped} of {Lines} pairs have problems and were dropped; " +
                "'agrl data validate --without-tier' lists them",
                source, read.Report.Dropped, read.Report.Lines);
        EvaluationData.CheckLengths(source, read.Judgments, policy, tokens);
        EvaluationData.WarnOfCuts(policy, context.Log);
        CheckTarget(target, arguments.GetValue(_overwrite));

        using var view = new RunView(context, $"predict {Path.GetFileName(source)}");
        var evaluator = new Evaluator(policy, Defaults with { MaxNewTokens = tokens });
        var responses = view.Run(null, () => evaluator.Judge(
            read.Judgments, seed: 0, (done, total) => view.Observer.Progress("predict", done, total), context.CancellationToken));

        EvaluationFiles.WritePredictions(target, responses, [.. book.Tiers.Select(tier => tier.Grade)]);
        var counts = book.Tiers.ToDictionary(tier => tier.Grade, tier => responses.Count(response => response.Tier == tier.Grade));
        var unparsed = responses.Count(response => response.Tier is null);
        LostForm.Warn(context.Log, source, responses);
        if (arguments.GetValue(_json))
        {
            JsonOutput.WriteDocument(context.Output, new { Output = target, Pairs = responses.Count, Tiers = counts, Unparsed = unparsed });
            return ExitCode.Done;
        }

        var table = new TextTable("tier", "pairs", "share");
        foreach (var tier in book.Tiers)
            table.Add($"{tier.Grade} {tier.Name}", Figures.Count(counts[tier.Grade]), Figures.Percent(counts[tier.Grade], responses.Count));
        if (unparsed > 0)
            table.Add("unparsed", Figures.Count(unparsed), Figures.Percent(unparsed, responses.Count));
        table.Write(context.Output);
        context.Log.Information("{Count} predictions are in {File}", responses.Count, target);
        return ExitCode.Done;
    }

    private static void CheckTarget(string target, bool overwrite)
    {
        if (target == "-")
            throw new InputException("--output -: predictions go into a file; name one");
        if (Directory.Exists(target))
            throw new InputException($"--output {target}: expected a file to write, found a folder");
        if (File.Exists(target) && !overwrite)
            throw new InputException($"--output {target}: there is a file of this name; name another, or say --overwrite to replace it");
        OutputFiles.CheckFolder("--output", Path.GetDirectoryName(Path.GetFullPath(target))!);
    }
}
