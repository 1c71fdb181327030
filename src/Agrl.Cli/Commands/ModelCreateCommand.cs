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
    private readonly Option<string> output = CommonOptions.OutputFolder("The model folder to make; it must not exist");
    private readonly Option<string?> preset = CommonOptions.Preset("A shape to begin with, which the options below change");
    private readonly Option<string?> family = new("--family") { Description = "qwen3 (the default), qwen2 or llama" };
    private readonly Option<int?> vocabulary = Size("--vocabulary", "Rows of the embedding; the tokenizer's number of ids where neither this nor a preset is given");
    private readonly Option<int?> hidden = Size("--hidden", "The width of the hidden states");
    private readonly Option<int?> layers = Size("--layers", "Layers");
    private readonly Option<int?> heads = Size("--heads", "Query heads");
    private readonly Option<int?> keyValueHeads = Size("--kv-heads", "Key/value heads; divides the query heads");
    private readonly Option<int?> headSize = Size("--head-size", "The size of a head; even");
    private readonly Option<int?> inner = Size("--ffn", "The width of the feed-forward layer");
    private readonly Option<int?> context = Size("--context", "The longest prompt and response together, in tokens");
    private readonly Option<double?> ropeTheta = new("--rope-theta") { Description = "The base of the rotary position embedding", HelpName = "X" };
    private readonly Option<double?> initializerRange = new("--initializer-range") { Description = "The standard deviation of the weights", HelpName = "X" };
    private readonly Option<bool> untied = new("--untied") { Description = "Give the head weights of its own instead of the embedding's" };
    private readonly Option<string> dtype = new("--dtype") { Description = "The type of the weights", DefaultValueFactory = _ => "bfloat16" };
    private readonly Option<int> shardMegabytes = new("--shard-mb") { Description = "The most megabytes (2^20 bytes) of a file of weights", HelpName = "N", DefaultValueFactory = _ => (int)(ModelFolder.DefaultShardBytes >> 20) };
    private readonly Option<string?> tokenizer = new("--tokenizer") { Description = "A folder whose tokenizer is taken; without it, one of single bytes with ChatML's special tokens", HelpName = "DIR" };
    private readonly Option<int> seed = CommonOptions.Seed("The weights follow from it", 1);

    /// <summary>The command.</summary>
    /// <param name="environment">What the program is connected to.</param>
    public ModelCreateCommand(CliEnvironment environment)
        : base(environment, "create", "Make a Hugging Face model folder with random weights: to train from nothing, or to try a size out")
    {
        family.AcceptOnlyFromAmong("qwen3", "qwen2", "llama");
        dtype.AcceptOnlyFromAmong("bfloat16", "float32", "float16");
        foreach (Option option in new Option[]
        {
            output, preset, family, vocabulary, hidden, layers, heads, keyValueHeads, headSize, inner, context, ropeTheta, initializerRange,
            untied, dtype, shardMegabytes, tokenizer, seed,
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
        var folder = arguments.GetRequiredValue(output);
        if (Directory.Exists(folder) || File.Exists(folder))
            throw new InputException($"--output {folder}: it exists already, and no model is overwritten; name another folder, or remove it");
        var type = arguments.GetRequiredValue(dtype);
        var tokens = arguments.GetValue(tokenizer) is { } source ? HuggingFaceTokenizer.Load(source) : SingleBytes();
        var configuration = Shape(arguments, tokens) with { DType = type };
        configuration.Validate();
        if (configuration.VocabularySize < tokens.VocabularySize)
            throw new InputException($"--vocabulary {configuration.VocabularySize}: the tokenizer has {tokens.VocabularySize} ids, and each needs a row of the embedding; take at least as many");

        var shard = arguments.GetValue(shardMegabytes);
        if (shard < 1)
            throw new InputException($"--shard-mb: expected 1 or more, found {shard}");
        RandomModelFolder.Create(folder, configuration, tokens, (ulong)arguments.GetValue(seed), Devices.ResolveType(type, "--dtype"), (long)shard << 20);

        var made = ModelInspection.Of(folder);
        context.Output.WriteLine(
            $"{folder}: {Figures.Parameters(configuration.ParameterCount)} parameters, {Figures.Bytes(made.Files.Values.Sum())} in {made.Files.Count} file{(made.Files.Count == 1 ? "" : "s")}");
        if (configuration.VocabularySize > tokens.VocabularySize)
        {
            context.Log.Warning(
                "the tokenizer has {Known:N0} of the model's {Vocabulary:N0} ids; the others have no text, and a random model writes them as readily as any",
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
        var chosen = arguments.GetValue(preset);
        var start = CommonOptions.ReadPreset(chosen ?? "1m");
        int Of(Option<int?> option, int value) =>
            arguments.GetValue(option) is not { } given ? value : given >= 1 ? given : throw new InputException($"{option.Name}: expected 1 or more, found {given}");
        double Positive(Option<double?> option, double value) =>
            arguments.GetValue(option) is not { } given ? value : given > 0 && double.IsFinite(given) ? given : throw new InputException($"{option.Name}: expected a number above 0, found {given}");
        var kind = arguments.GetValue(family) is { } name ? Enum.Parse<ModelFamily>(name, ignoreCase: true) : start.Family;
        return start with
        {
            Family = kind,
            QueryKeyValueBias = kind == ModelFamily.Qwen2,
            VocabularySize = Of(vocabulary, chosen is null ? tokens.VocabularySize : start.VocabularySize),
            HiddenSize = Of(hidden, start.HiddenSize),
            Layers = Of(layers, start.Layers),
            AttentionHeads = Of(heads, start.AttentionHeads),
            KeyValueHeads = Of(keyValueHeads, start.KeyValueHeads),
            HeadSize = Of(headSize, start.HeadSize),
            IntermediateSize = Of(inner, start.IntermediateSize),
            MaxPositions = Of(context, start.MaxPositions),
            RopeTheta = Positive(ropeTheta, start.RopeTheta),
            InitializerRange = Positive(initializerRange, start.InitializerRange),
            TieWordEmbeddings = !arguments.GetValue(untied),
            EndOfTextIds = [.. tokens.EndOfTextIds],
            PadId = tokens.PadId,
        };
    }
}
