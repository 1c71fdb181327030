using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Json;
using Agrl.Cli.Output;
using Agrl.Modeling.Numerics;
using Agrl.Modeling.Transformer;
using Agrl.Relevance;
using Agrl.Training.Benchmarking;
using Agrl.Training.Policies;
using Agrl.Training.Runs;
using TorchSharp;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl bench</c>: how long steps take here, held against what the machine can do.</summary>
internal sealed class BenchCommand : CliCommand
{
    private static readonly BenchShape Reference = new();

    private readonly Option<string?> _preset = CommonOptions.Preset("Random weights in a shape, without --model of the first of these");
    private readonly Option<string?> _model = new("--model")
    {
        Description = "A Hugging Face model folder instead of a preset",
        HelpName = "DIR",
    };
    private readonly Option<int> _loraRank =
        CommonOptions.Number("--lora-rank", "Train a LoRA adapter of this rank and not the weights; 0 trains the weights", 0);
    private readonly Option<bool> _checkpointing = new("--gradient-checkpointing")
    {
        Description = "Compute a layer's activations again for its gradient instead of keeping them, " +
            "as model.gradient_checkpointing does",
    };
    private readonly Option<int> _prompts = CommonOptions.Number("--prompts", "Prompts of a step", Reference.Prompts);
    private readonly Option<int> _promptTokens = CommonOptions.Number("--prompt-tokens", "Tokens of a prompt", Reference.PromptTokens);
    private readonly Option<int> _group = CommonOptions.Number("--group", "Responses of a prompt", Reference.ResponsesPerPrompt);
    private readonly Option<int> _responseTokens = CommonOptions.Number("--response-tokens", "Tokens of a response",
        Reference.ResponseTokens);
    private readonly Option<int> _microBatchTokens =
        CommonOptions.Number("--micro-batch-tokens", "The most tokens of one forward and backward pass", Reference.MicroBatchTokens);
    private readonly Option<int> _repetitions = CommonOptions.Number("--repetitions", "Timed repetitions; the median is printed",
        Reference.Repetitions);
    private readonly Option<int> _warmup = CommonOptions.Number("--warmup", "Repetitions before them that do not count", Reference.Warmup);
    private readonly Option<string[]> _parts = new("--only")
    {
        Description = "Measure these alone: grpo (with sampling, scoring, update, prefill and decode), sft, dpo",
        HelpName = "PART",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ["grpo", "sft", "dpo"],
    };

    private readonly Option<bool> _sweep =
        new("--sweep") { Description = "The GRPO step of several presets, groups and prompt lengths, as a Markdown table" };
    private readonly Option<int> _threads = CommonOptions.Number("--threads",
        "Threads of the tensor library; 0 leaves the number of physical cores", 0);
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<bool> _json = CommonOptions.Json();

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public BenchCommand(CliEnvironment environment)
        : base(environment, "bench", "Time the steps of training, and say what share of the machine's matrix product rate they reach")
    {
        _parts.AcceptOnlyFromAmong("grpo", "sft", "dpo");
        foreach (Option option in new Option[]
        {
            _preset, _model, _loraRank, _checkpointing, _prompts, _promptTokens, _group, _responseTokens, _microBatchTokens, _repetitions,
            _warmup, _parts, _sweep, _threads, _device, _json,
        })
        {
            Options.Add(option);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "agrl bench                                          # 1M parameters, 16 prompts of 96 tokens x 8 responses of 48",
        "agrl bench --preset 5m --prompt-tokens 512 --group 16 --only grpo --json",
        "agrl bench --model runs/quickstart/model",
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var shape = ReadShape(arguments);
        var place = Devices.Resolve(arguments.GetRequiredValue(_device), _device.Name);
        var count = arguments.GetValue(_threads);
        if (count < 0)
            throw new InputException($"--threads: expected 0 or more, found {count}");
        if (count > 0)
            TensorThreads.Set(count);
        if (arguments.GetValue(_sweep))
        {
            Option[] others = [_preset, _model, _loraRank, _checkpointing, _promptTokens, _group, _parts, _json];
            foreach (var other in others.Where(option => arguments.GetResult(option) is { Implicit: false }))
                throw new InputException($"--sweep measures several shapes; leave {other.Name} out");
            BenchSweep.Run(context.Output, shape, place, context.Log, context.CancellationToken);
            return ExitCode.Done;
        }

        var name = arguments.GetValue(_model) ?? arguments.GetValue(_preset) ?? ModelPresets.Names[0];
        var rank = arguments.GetValue(_loraRank);
        if (rank < 0)
            throw new InputException($"--lora-rank: expected 0 or more, found {rank}");
        using var policy = Load(arguments, name, shape, place);
        if (rank > 0)
            BenchPolicy.AddAdapter(policy, rank);
        policy.Model.GradientCheckpointing = arguments.GetValue(_checkpointing);
        var report = Measure(policy, name, shape, [.. arguments.GetRequiredValue(_parts).Distinct()], context);
        if (arguments.GetValue(_json))
            JsonOutput.WriteDocument(context.Output, BenchDocument.Of(report));
        else
            BenchTables.Write(context.Output, report);
        return ExitCode.Done;
    }

    private static BenchReport Measure(Policy policy, string name, BenchShape shape, string[] parts, CommandContext context)
    {
        using var bench = new StepBench(policy, shape);
        var measured = new Dictionary<string, BenchPart>();
        if (parts.Contains("grpo"))
        {
            context.Log.Information("timing the GRPO step, {Warmup} + {Repetitions} times", shape.Warmup, shape.Repetitions);
            var grpo = bench.Grpo(context.CancellationToken);
            var prefill = bench.Prefill(context.CancellationToken);
            (measured["grpo"], measured["sample"], measured["score"], measured["update"]) =
                (grpo.Step, grpo.Sample, grpo.Score, grpo.Update);
            (measured["prefill"], measured["decode"]) = (prefill, bench.Decode(prefill, grpo.Sample));
        }

        (string Part, Func<CancellationToken, BenchPart> Time)[] steps = [("sft", bench.Sft), ("dpo", bench.Dpo)];
        foreach (var (part, time) in steps.Where(step => parts.Contains(step.Part)))
        {
            context.Log.Information("timing the {Part} step", part.ToUpperInvariant());
            measured[part] = time(context.CancellationToken);
        }

        return new BenchReport(name, policy.Model.Configuration.ParameterCount, policy.Device.ToString(), torch.get_num_threads(),
            policy.Adapter?.Settings.Rank ?? 0, policy.Model.GradientCheckpointing, shape, measured);
    }

    private Policy Load(ParseResult arguments, string name, BenchShape shape, torch.Device place)
    {
        if (arguments.GetValue(_model) is not { } folder)
            return BenchPolicy.Create(CommonOptions.ReadPreset(name), shape.Positions, place);
        if (arguments.GetValue(_preset) is not null)
            throw new InputException("--preset and --model each name a model; give one of them");
        if (!Directory.Exists(folder))
            throw new InputException(
                $"--model {folder}: the folder does not exist; expected a Hugging Face model folder, such as runs/NAME/model");
        var policy = BenchPolicy.Load(folder, place);
        if (shape.Positions <= policy.Model.Configuration.MaxPositions)
            return policy;
        var context = policy.Model.Configuration.MaxPositions;
        policy.Dispose();
        throw new InputException(
            $"a prompt of {shape.PromptTokens} and a response of {shape.ResponseTokens} tokens exceed the model's context of {context}; " +
            "lower --prompt-tokens or --response-tokens");
    }

    private BenchShape ReadShape(ParseResult arguments)
    {
        var shape = new BenchShape
        {
            Prompts = arguments.GetValue(_prompts),
            PromptTokens = arguments.GetValue(_promptTokens),
            ResponsesPerPrompt = arguments.GetValue(_group),
            ResponseTokens = arguments.GetValue(_responseTokens),
            MicroBatchTokens = arguments.GetValue(_microBatchTokens),
            Repetitions = arguments.GetValue(_repetitions),
            Warmup = arguments.GetValue(_warmup),
        };
        shape.Validate();
        return shape;
    }
}
