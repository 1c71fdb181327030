using System.CommandLine;
using System.Text.Json.Nodes;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Inference;
using Agrl.Cli.Json;
using Agrl.Modeling.Generation;
using Agrl.Relevance;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl generate</c>: completions of given prompts.</summary>
internal sealed class GenerateCommand : CliCommand
{
    /// <summary>Prompts that are completed before any is written: enough to fill batches, few enough that output flows.</summary>
    private const int PromptsAtOnce = 512;

    private readonly Option<string> _model = CommonOptions.Model();
    private readonly Option<string?> _baseModel = CommonOptions.Base();
    private readonly Option<string?> _prompt = new("--prompt") { Description = "The prompt", HelpName = "TEXT" };
    private readonly Option<string?> _input = new("--input")
    {
        Description = "Rows of {\"prompt\"} or {\"prompt_ids\"}, one JSON object a line ('-' for standard input)",
        HelpName = "FILE",
    };
    private readonly Option<double> _temperature = new("--temperature")
    {
        Description = "0 takes the most likely token each time",
        HelpName = "T",
        DefaultValueFactory = _ => 0,
    };
    private readonly Option<int> _topK = new("--top-k") { Description = "Draw from the k most likely tokens; 0 for all", HelpName = "K" };
    private readonly Option<double> _topP = new("--top-p")
    {
        Description = "Draw from the smallest set of tokens with this probability",
        HelpName = "P",
        DefaultValueFactory = _ => 1,
    };
    private readonly Option<int> _maxNewTokens = CommonOptions.MaxNewTokens(64);
    private readonly Option<int> _samples = CommonOptions.Number("--samples", "Completions of each prompt", 1);
    private readonly Option<int> _seed = CommonOptions.Seed("All draws follow from it", 0);
    private readonly Option<bool> _ignoreEos = new("--ignore-eos") { Description = "Go on past end tokens" };
    private readonly ChatOptions _chat = new();
    private readonly Option<string> _device = CommonOptions.Device();
    private readonly Option<bool> _json = new("--json") { Description = "Write a JSON row for --prompt too, as --input always does" };

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public GenerateCommand(CliEnvironment environment)
        : base(environment, "generate",
            "Complete prompts: each row comes back with 'completion', 'completion_ids', 'logprobs' and 'finish_reason'")
    {
        foreach (Option option in new Option[]
        {
            _model, _baseModel, _prompt, _input, _temperature, _topK, _topP, _maxNewTokens, _samples, _seed, _ignoreEos,
        })
        {
            Options.Add(option);
        }

        _chat.AddTo(this);
        Options.Add(_device);
        Options.Add(_json);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "agrl generate --model DIR --prompt \"query: red kettle\"",
        "agrl generate --model DIR --input prompts.jsonl --temperature 1 --samples 8 --seed 3 > completions.jsonl",
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var options = ReadOptions(arguments);
        var count = arguments.GetValue(_samples);
        var folder = InferenceFolder.Open(arguments.GetRequiredValue(_model), arguments.GetValue(_baseModel));
        var template = _chat.Load(arguments, folder.Folder, folder.Tokenizer, context.Log);
        var reader = new PromptReader(folder, template);
        var rows = ReadRows(arguments, context);
        var prompts = rows.Select(reader.Prompt).ToArray();
        for (var index = 0; index < rows.Count; index++)
            CheckLength(rows[index], prompts[index], options.MaxNewTokens, folder.Context);

        using var loaded = folder.Load(arguments.GetRequiredValue(_device));
        var generator = new CompletionGenerator(loaded.Model, folder.EndIds(loaded, template));
        var asText = arguments.GetValue(_prompt) is not null && !arguments.GetValue(_json);
        for (var first = 0; first < rows.Count; first += PromptsAtOnce)
        {
            // The key is the row's place in the file, so that how rows are taken together changes no draw.
            var requests = Enumerable.Range(first, Math.Min(PromptsAtOnce, rows.Count - first))
                .Select(row => new GenerationRequest(prompts[row], count, (ulong)row)).ToArray();
            foreach (var completion in generator.Generate(requests, options, context.CancellationToken))
            {
                if (asText)
                    context.Output.WriteLine(folder.Decode(completion.Ids));
                else
                    JsonOutput.WriteLine(context.Output,
                        Row(rows[first + completion.PromptIndex], requests[completion.PromptIndex], completion, folder, count));
            }
        }

        return ExitCode.Done;
    }

    private static JsonObject Row(InputRow row, GenerationRequest request, Completion completion, InferenceFolder folder, int samples)
    {
        (string, JsonNode?)[] sample = samples > 1 ? [("sample", completion.SampleIndex)] : [];
        return row.With(
        [
            ("prompt_ids", JsonOutput.Ids(request.PromptIds)),
            .. sample,
            ("completion", folder.Decode(completion.Ids)),
            ("completion_ids", JsonOutput.Ids(completion.Ids)),
            ("logprobs", JsonOutput.Numbers(completion.LogProbs)),
            ("finish_reason", completion.FinishReason is FinishReason.Stop ? "stop" : "length"),
        ]);
    }

    private static void CheckLength(InputRow row, int[] prompt, int newTokens, int context)
    {
        if (newTokens > context - prompt.Length)
            throw row.Error($"the prompt has {prompt.Length} token{(prompt.Length == 1 ? "" : "s")} and {newTokens} new ones may follow, " +
                $"more than the model's context of {context}; shorten it, or lower --max-new-tokens");
    }

    private IReadOnlyList<InputRow> ReadRows(ParseResult arguments, CommandContext context)
    {
        var (text, file) = (arguments.GetValue(_prompt), arguments.GetValue(_input));
        if (text is null == file is null)
            throw new InputException("expected --prompt TEXT or --input FILE, found " + (text is null ? "neither" : "both"));
        if (text is not null)
            return [new InputRow("--prompt", 0, new JsonObject { ["prompt"] = text })];
        var rows = RowReader.Read(file!, context.Environment.Input);
        if (rows.FirstOrDefault(row => row.Has("completion") || row.Has("completion_ids")) is { } completed)
            throw completed.Error("the row has a completion already; 'agrl score' gives its log-probs, or remove the field");
        return rows;
    }

    private SamplingOptions ReadOptions(ParseResult arguments)
    {
        var options = new SamplingOptions
        {
            Temperature = arguments.GetValue(_temperature),
            TopK = arguments.GetValue(_topK),
            TopP = arguments.GetValue(_topP),
            MaxNewTokens = CommonOptions.ReadMaxNewTokens(arguments, _maxNewTokens),
            IgnoreEos = arguments.GetValue(_ignoreEos),
            Seed = (ulong)arguments.GetValue(_seed),
        };
        if (!(options.Temperature >= 0) || double.IsInfinity(options.Temperature))
            throw new InputException($"--temperature: expected 0 or more, found {options.Temperature}");
        if (options.TopK < 0)
            throw new InputException($"--top-k: expected 0 (all) or more, found {options.TopK}");
        if (!(options.TopP is > 0 and <= 1))
            throw new InputException($"--top-p: expected more than 0 and at most 1, found {options.TopP}");
        if (arguments.GetValue(_samples) < 1)
            throw new InputException($"--samples: expected 1 or more, found {arguments.GetValue(_samples)}");
        foreach (var option in new Option[] { _topK, _topP })
        {
            if (options.Temperature == 0 && arguments.GetResult(option) is { Implicit: false })
                throw new InputException(
                    $"{option.Name}: at temperature 0 the most probable token is taken, whatever the others are; " +
                    "give --temperature, or remove it");
        }

        if (options.Temperature == 0 && arguments.GetValue(_samples) > 1)
            throw new InputException(
                "--samples: at temperature 0 all completions of a prompt are the same; give --temperature, or ask for one");
        return options;
    }
}
