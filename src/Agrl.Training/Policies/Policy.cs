using Agrl.Modeling.Checkpoints;
using Agrl.Modeling.Generation;
using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Transformer;
using Agrl.Training.Judging;
using TorchSharp;

namespace Agrl.Training.Policies;

/// <summary>A model that judges: weights, tokenizer, chat template and the format it reads and writes.</summary>
public sealed class Policy : IDisposable
{
    private readonly string? _sourceFolder;

    /// <summary>A policy.</summary>
    /// <param name="model">The transformer, on its device.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="template">How messages become prompt ids.</param>
    /// <param name="format">Rubric, prompt and response form.</param>
    /// <param name="sourceFolder">The folder it was loaded from, whose other files are kept when it is saved; null from scratch.</param>
    public Policy(DecoderModel model, ITokenizer tokenizer, IChatTemplate template, JudgingFormat format, string? sourceFolder)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(template);
        Model = model;
        Tokenizer = tokenizer;
        Template = template;
        Codec = new PromptCodec(format, tokenizer, template);
        _sourceFolder = sourceFolder;
        Scorer = new CompletionScorer(model);
        Generator = new CompletionGenerator(model, [.. tokenizer.EndOfTextIds.Union(template.ResponseEnd.Take(1))]);
    }

    /// <summary>The transformer.</summary>
    public DecoderModel Model { get; }

    /// <summary>Its tokenizer.</summary>
    public ITokenizer Tokenizer { get; }

    /// <summary>How messages become prompt ids.</summary>
    public IChatTemplate Template { get; }

    /// <summary>Judgments to prompts, responses to parses.</summary>
    public PromptCodec Codec { get; }

    /// <summary>Draws completions from the current weights.</summary>
    public CompletionGenerator Generator { get; }

    /// <summary>Scores given completions, and next tokens, under the current weights.</summary>
    public CompletionScorer Scorer { get; }

    /// <summary>Where the weights are.</summary>
    public torch.Device Device => Model.Device;

    /// <summary>Loads a model folder that agrl wrote.</summary>
    /// <param name="folder">The folder: Hugging Face's files and agrl's format.</param>
    /// <param name="device">Where to load it.</param>
    /// <param name="chatTemplate">A chat template by name; null finds the folder's.</param>
    /// <param name="rubricPath">A rubric instead of the folder's own; null for its own.</param>
    public static Policy Load(string folder, torch.Device device, string? chatTemplate = null, string? rubricPath = null) =>
        Load(folder, device, torch.ScalarType.Float32, chatTemplate, JudgingFormat.Load(folder, rubricPath));

    /// <summary>Loads any Hugging Face folder of a supported family, to judge by a format.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="device">Where to load it.</param>
    /// <param name="dtype">The type of the weights in memory.</param>
    /// <param name="chatTemplate">A chat template by name; null finds the folder's.</param>
    /// <param name="format">Rubric, prompt and response form.</param>
    public static Policy Load(string folder, torch.Device device, torch.ScalarType dtype, string? chatTemplate, JudgingFormat format)
    {
        ArgumentNullException.ThrowIfNull(format);
        var tokenizer = HuggingFaceTokenizer.Load(folder);
        IChatTemplate template = (chatTemplate ?? format.ChatTemplate) is { } name
            ? ChatTemplates.Find(name, tokenizer)
            : ChatTemplates.Detect(folder, tokenizer);
        var loaded = ModelFolder.Load(folder, device, dtype);
        return new Policy(loaded.Model, tokenizer, template, format, folder);
    }

    /// <summary>Writes a Hugging Face folder with agrl's format beside it.</summary>
    /// <param name="folder">A folder that does not exist or is replaced.</param>
    /// <param name="dtype">The type of the saved weights.</param>
    public void Save(string folder, torch.ScalarType dtype)
    {
        ModelFolder.Save(folder, Model, Tokenizer, _sourceFolder, dtype: dtype);
        Codec.Format.Save(folder);
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
