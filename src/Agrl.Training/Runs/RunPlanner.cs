using Agrl.Modeling.Numerics;
using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Transformer;
using Agrl.Relevance;
using Agrl.Relevance.Guidance;
using Agrl.Relevance.Prompts;
using Agrl.Relevance.Rewards;
using Agrl.Relevance.Rubrics;
using Agrl.Training.Benchmarking;
using Agrl.Training.Configuration;
using Agrl.Training.Data;
using Agrl.Training.Evaluation;
using Agrl.Training.Judging;
using Agrl.Training.Policies;
using Agrl.Training.Telemetry;
using TorchSharp;
using static TorchSharp.torch;

namespace Agrl.Training.Runs;

/// <summary>
/// Checks everything that can be checked before anything costly: rubric, rewards, data, lengths, device; and estimates what a run takes.
/// </summary>
public static class RunPlanner
{
    // A tenth of a second where two cores do a hundred billion operations in one.
    private const int ProductsForEstimate = 5;

    private static readonly string[] SpecialTokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];

    /// <summary>Prepares a run.</summary>
    /// <param name="configuration">A configuration whose ranges were validated.</param>
    /// <param name="configurationDirectory">The folder that input paths are relative to.</param>
    /// <param name="options">What the caller adds.</param>
    /// <param name="observer">Is told what is loaded and dropped.</param>
    /// <exception cref="InputException">Something is wrong with the input; the message names the place and the fix.</exception>
    public static RunPlan Prepare(
        RunConfiguration configuration, string configurationDirectory, PrepareOptions options, ITrainingObserver observer)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        var output = options.Resume ?? configuration.Output ?? Path.Combine("runs", configuration.Name);
        if (!options.KeepsFolder)
            CheckFolder(output, options);
        var device = Devices.Resolve(configuration.Runtime.Device, "runtime.device");
        if (configuration.Runtime.Threads > 0)
            TensorThreads.Set(configuration.Runtime.Threads);

        var rubricPath = InputPath.Resolve(configurationDirectory, configuration.Rubric, "rubric");
        var text = RubricReader.ReadText(rubricPath);
        var format = new JudgingFormat(RubricReader.Parse(text, rubricPath), text, configuration.Prompt, configuration.Response)
        {
            MaxNewTokens = configuration.Evaluation.MaxNewTokens,
        };
        foreach (var stage in Stages(configuration).OfType<GrpoSettings>())
            _ = new RuleAwareReward(format.Rubric, stage.Reward);

        var data = DataLoader.Load(configuration, configurationDirectory, format.Rubric, observer);
        if (configuration.Evaluation.During.Every > 0)
            _ = PeriodicEvaluation.Judgments(configuration.Evaluation.During, data);
        PromptFieldsCheck.Run(configuration.Prompt, data, observer);
        ReplayGoldCheck.Run(Stages(configuration), data, format, observer);
        var (tokenizer, template, model) = configuration.Model.Path is { } path
            ? LoadShape(InputPath.ResolveFolder(configurationDirectory, path, "model.path"), configurationDirectory, configuration)
            : MakeShape(configuration, format, data, observer);
        format = format with { ChatTemplate = template.Name };
        var codec = new PromptCodec(format, tokenizer, template);
        var lengths = LengthCheck.Run(configuration, data, codec, model.MaxPositions, observer);
        if (codec.Truncations.Told() is { } cuts)
            observer.Message(cuts, isWarning: true);

        using var rate = new MatrixRate(device);
        return new RunPlan
        {
            Configuration = configuration,
            ConfigurationDirectory = Path.GetFullPath(configurationDirectory),
            Options = options,
            Output = output,
            Format = format,
            Data = data,
            Tokenizer = tokenizer,
            Template = template,
            Model = model,
            Device = device,
            Lengths = lengths,
            Gigaflops = rate.Measure(ProductsForEstimate),
            Threads = device.type == DeviceType.CPU ? get_num_threads() : 1,
        };
    }

    /// <summary>Refuses a folder that another process works on or, for a new run, that something is in already.</summary>
    /// <param name="output">The run folder.</param>
    /// <param name="options">Whether an earlier run is gone on with or overwritten.</param>
    /// <exception cref="InputException">It is taken.</exception>
    public static void CheckFolder(string output, PrepareOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        RunLock.CheckFree(output);
        if (options.Resume is null)
            RunFolder.CheckFree(output, options.Overwrite);
    }

    /// <summary>All stages that a configuration names, those of a comparison too.</summary>
    /// <param name="configuration">The configuration.</param>
    public static IEnumerable<StageSettings> Stages(RunConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return configuration.Comparison is { } comparison
            ? [.. configuration.Stages, .. comparison.Start, .. comparison.Arms.SelectMany(a => a.Stages)]
            : configuration.Stages;
    }

    private static (ITokenizer, IChatTemplate, ModelConfiguration) LoadShape(
        string folder, string directory, RunConfiguration configuration)
    {
        AdapterCheck.Run(configuration.Model, folder,
            configuration.Model.Adapter is { } adapter ? InputPath.ResolveFolder(directory, adapter, "model.adapter") : null);
        var tokenizer = HuggingFaceTokenizer.Load(folder);
        var template = configuration.Model.ChatTemplate is { } name
            ? ChatTemplates.Find(name, tokenizer)
            : ChatTemplates.Detect(folder, tokenizer);
        return (tokenizer, template, ModelConfigurationReader.Load(Path.Combine(folder, "config.json")));
    }

    private static (ITokenizer, IChatTemplate, ModelConfiguration) MakeShape(
        RunConfiguration configuration, JudgingFormat format, RunData data, ITrainingObserver observer)
    {
        var scratch = configuration.Model.Scratch
            ?? throw new InputException(
                "The configuration names no model. Give model.path (a Hugging Face folder) or model.scratch (a shape).");
        if (!Enum.TryParse<ModelFamily>(scratch.Family, ignoreCase: true, out var family))
            throw new InputException($"model.scratch.family is '{scratch.Family}'; expected one of qwen3, qwen2, llama.");
        observer.Message($"training a byte-level BPE of at most {scratch.Vocabulary:N0} tokens on the training prompts and responses");
        var trained = BpeTrainer.Train(TokenizerTexts(format, data),
            new BpeTrainerOptions { VocabularySize = scratch.Vocabulary, SpecialTokens = SpecialTokens });
        var template = ChatTemplates.Find(
            configuration.Model.ChatTemplate ?? (format.Prompt.Style == PromptStyle.Chat ? "chatml" : "plain"), trained);
        var tokenizer = trained.WithChatTemplate(template);
        var model = new ModelConfiguration
        {
            Family = family,
            VocabularySize = tokenizer.VocabularySize,
            HiddenSize = scratch.Hidden,
            IntermediateSize = scratch.Ffn,
            Layers = scratch.Layers,
            AttentionHeads = scratch.Heads,
            KeyValueHeads = scratch.KvHeads,
            HeadSize = scratch.HeadSize,
            MaxPositions = scratch.Context,
            RopeTheta = scratch.RopeTheta,
            InitializerRange = scratch.InitializerRange,
            TieWordEmbeddings = scratch.TieEmbeddings,
            QueryKeyValueBias = family == ModelFamily.Qwen2,
            EndOfTextIds = [.. tokenizer.EndOfTextIds],
            PadId = tokenizer.PadId,
        };
        return (tokenizer, template, model);
    }

    /// <summary>Prompts with and without hints and gold responses: what the model will read and write.</summary>
    private static IEnumerable<string> TokenizerTexts(JudgingFormat format, RunData data)
    {
        var renderer = new PromptRenderer(format.Rubric, format.Response.Layout, format.Prompt);
        var guidance = new GuidanceBuilder(format.Rubric, format.Response);
        foreach (var judgment in data.Training)
        {
            var prompt = renderer.Render(judgment);
            yield return prompt.System is { } system ? system + "\n" + prompt.User : prompt.User;
        }

        foreach (var judgment in data.Sft)
        {
            yield return Relevance.Responses.ResponseWriter.Write(
                format.Rubric, format.Response.Layout, judgment.Tier!.Value, judgment.Verdicts, judgment.Reasons, judgment.Rationale);
        }

        foreach (var judgment in data.Rl)
        {
            var levels = guidance.AvailableLevels(judgment).Where(l => l != GuidanceLevel.None).ToList();
            if (levels.Count > 0)
                yield return guidance.Build(judgment, levels[^1]).Text;
        }
    }
}
