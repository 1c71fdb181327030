using System.CommandLine;
using Agrl.Cli.CommandLine;
using Agrl.Cli.Output;
using Agrl.Modeling.Checkpoints;
using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Transformer;
using Agrl.Relevance;
using Agrl.Training.Runs;

namespace Agrl.Cli.Commands;

/// <summary><c>agrl model create</c>: a model folder of any shape with random weights.</summary>
internal sealed class ModelCreateCommand : CliCommand
{
    private readonly Option<string> _output = CommonOptions.OutputFolder("The model folder to make; it must not exist");
    private readonly Option<string?> _preset = CommonOptions.Preset("A shape to begin with, which the options below change");
    private readonly Option<string?> _family = new("--family") { Description = "qwen3 (the default), qwen2 or llama" };
    private readonly Option<int?> _vocabulary =
        Size("--vocabulary", "Rows of the embedding; the tokenizer's number of ids where neither this nor a preset is given");
    private readonly Option<int?> _hidden = Size("--hidden", "The width of the hidden states");
    private readonly Option<int?> _layers = Size("--layers", "Layers");
    private readonly Option<int?> _heads = Size("--heads", "Query heads");
    private readonly Option<int?> _keyValueHeads = Size("--kv-heads", "Key/value heads; divides the query heads");
    private readonly Option<int?> _headSize = Size("--head-size", "The size of a head; even");
    private readonly Option<int?> _inner = Size("--ffn", "The width of the feed-forward layer");
    private readonly Option<int?> _context = Size("--context", "The longest prompt and response together, in tokens");
    private readonly Option<double?> _ropeTheta = new("--rope-theta")
    {
        Description = "The base of the rotary position embedding",
        HelpName = "X",
    };
    private readonly Option<double?> _initializerRange = new("--initializer-range")
    {
        Description = "The standard deviation of the weights",
        HelpName = "X",
    };
    private readonly Option<bool> _untied = new("--untied") { Description = "Give the head weights of its own instead of the embedding's" };
    private readonly Option<string> _dtype = new("--dtype")
    {
        Description = "The type of the weights",
        DefaultValueFactory = _ => "bfloat16",
    };
    private readonly Option<int> _shardMegabytes = CommonOptions.Number("--shard-mb",
        "The most megabytes (2^20 bytes) of a file of weights", (int)(ModelFolder.DefaultShardBytes >> 20));
    private readonly Option<string?> _tokenizer = new("--tokenizer")
    {
        Description = "A folder whose tokenizer is taken; without it, one of single bytes with ChatML's special tokens",
        HelpName = "DIR",
    };
    private readonly Option<int> _seed = CommonOptions.Seed("The weights follow from it", 1);

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public ModelCreateCommand(CliEnvironment environment)
        : base(environment, "create", "Make a Hugging Face model folder with random weights: to train from nothing, or to try a size out")
    {
        _family.AcceptOnlyFromAmong("qwen3", "qwen2", "llama");
        _dtype.AcceptOnlyFromAmong("bfloat16", "float32", "float16");
        foreach (Option option in new Option[]
        {
            _output, _preset, _family, _vocabulary, _hidden, _layers, _heads, _keyValueHeads, _headSize, _inner, _context, _ropeTheta,
            _initializerRange, _untied, _dtype, _shardMegabytes, _tokenizer, _seed,
        })
        {
            Options.Add(option);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Examples =>
    [
        "agrl model create --output models/random-0.6b --preset qwen3-0.6b --shard-mb 500",
        "agrl model create --output models/tiny --preset 1m --layers 2 --tokenizer runs/quickstart/model --dtype float32",
    ];

    /// <inheritdoc/>
    protected override int Run(ParseResult arguments, CommandContext context)
    {
        var folder = arguments.GetRequiredValue(_output);
        if (Directory.Exists(folder) || File.Exists(folder))
            throw new InputException(
                $"--output {folder}: it exists already, and no model is overwritten; name another folder, or remove it");
        var type = arguments.GetRequiredValue(_dtype);
        var tokens = arguments.GetValue(_tokenizer) is { } source ? HuggingFaceTokenizer.Load(source) : SingleBytes();
        var configuration = Shape(arguments, tokens) with { DType = type };
        configuration.Validate();
        if (configuration.VocabularySize < tokens.VocabularySize)
            throw new InputException(
                $"--vocabulary {configuration.VocabularySize}: the tokenizer has {tokens.VocabularySize} ids, " +
                "and each needs a row of the embedding; take at least as many");

        var shard = arguments.GetValue(_shardMegabytes);
        if (shard < 1)
            throw new InputException($"--shard-mb: expected 1 or more, found {shard}");
        RandomModelFolder.Create(
            folder, configuration, tokens, (ulong)arguments.GetValue(_seed), Devices.ResolveType(type, "--dtype"), (long)shard << 20);

        var made = ModelInspection.Of(folder);
        context.Output.WriteLine(
            $"{folder}: {Figures.Parameters(configuration.ParameterCount)} parameters, " +
            $"{Figures.Bytes(made.Files.Values.Sum())} in {Figures.Count(made.Files.Count, "file")}");
        if (configuration.VocabularySize > tokens.VocabularySize)
        {
            context.Log.Warning(
                "the tokenizer has {Known:N0} of the model's {Vocabulary:N0} ids; " +
                "the others have no text, and a random model writes them as readily as any",
                tokens.VocabularySize, configuration.VocabularySize);
        }

        return ExitCode.Done;
    }

    private static Option<int?> Size(string name, string description) => new(name) { Description = description, HelpName = "N" };

    private static HuggingFaceTokenizer SingleBytes()
    {
        string[] special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];
        var bytes = BpeTrainer.Train([], new BpeTrainerOptions { VocabularySize = 256 + special.Length, SpecialTokens = special });
        return bytes.WithChatTemplate(ChatTemplates.Find("chatml", bytes));
    }

    private ModelConfiguration Shape(ParseResult arguments, HuggingFaceTokenizer tokens)
    {
        var chosen = arguments.GetValue(_preset);
        var start = CommonOptions.ReadPreset(chosen ?? "1m");
        int Of(Option<int?> option, int value) =>
            arguments.GetValue(option) is not { } given
                ? value
                : given >= 1 ? given : throw new InputException($"{option.Name}: expected 1 or more, found {given}");
        double Positive(Option<double?> option, double value) =>
            arguments.GetValue(option) is not { } given
                ? value
                : given > 0 && double.IsFinite(given)
                    ? given
                    : throw new InputException($"{option.Name}: expected a number above 0, found {given}");
        var kind = arguments.GetValue(_family) is { } name ? Enum.Parse<ModelFamily>(name, ignoreCase: true) : start.Family;
        return start with
        {
            Family = kind,
            QueryKeyValueBias = kind == ModelFamily.Qwen2,
            VocabularySize = Of(_vocabulary, chosen is null ? tokens.VocabularySize : start.VocabularySize),
            HiddenSize = Of(_hidden, start.HiddenSize),
            Layers = Of(_layers, start.Layers),
            AttentionHeads = Of(_heads, start.AttentionHeads),
            KeyValueHeads = Of(_keyValueHeads, start.KeyValueHeads),
            HeadSize = Of(_headSize, start.HeadSize),
            IntermediateSize = Of(_inner, start.IntermediateSize),
            MaxPositions = Of(_context, start.MaxPositions),
            RopeTheta = Positive(_ropeTheta, start.RopeTheta),
            InitializerRange = Positive(_initializerRange, start.InitializerRange),
            TieWordEmbeddings = !arguments.GetValue(_untied),
            EndOfTextIds = [.. tokens.EndOfTextIds],
            PadId = tokens.PadId,
        };
    }
}
