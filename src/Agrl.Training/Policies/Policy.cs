using Agrl.Modeling.Adapters;
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
    private readonly int[] _endIds;

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
        _endIds = [.. tokenizer.EndOfTextIds.Union(template.ResponseEnd.Take(1))];
        Generator = new CompletionGenerator(model, _endIds);
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

    /// <summary>The adapter that is trained in the place of the weights; null where the weights are.</summary>
    public LoraAdapter? Adapter => Model.Adapter;

    /// <summary>Loads a model folder or an adapter's folder that agrl wrote; an adapter is merged into its model's weights.</summary>
    /// <param name="folder">The folder: Hugging Face's files or PEFT's, and agrl's format.</param>
    /// <param name="device">Where to load it.</param>
    /// <param name="chatTemplate">A chat template by name; null finds the folder's.</param>
    /// <param name="rubricPath">A rubric instead of the folder's own; null for its own.</param>
    /// <param name="baseFolder">The folder of an adapter's model; null goes by the adapter's own record.</param>
    public static Policy Load(
        string folder, torch.Device device, string? chatTemplate = null, string? rubricPath = null, string? baseFolder = null)
    {
        var source = ModelSource.Find(folder, baseFolder);
        return Load(source, device, torch.ScalarType.Float32, chatTemplate, JudgingFormat.Load(folder, rubricPath));
    }

    /// <summary>Loads any Hugging Face folder of a supported family, to judge by a format.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="device">Where to load it.</param>
    /// <param name="dtype">The type of the weights in memory.</param>
    /// <param name="chatTemplate">A chat template by name; null finds the folder's.</param>
    /// <param name="format">Rubric, prompt and response form.</param>
    public static Policy Load(string folder, torch.Device device, torch.ScalarType dtype, string? chatTemplate, JudgingFormat format) =>
        Load(new ModelSource(folder, null), device, dtype, chatTemplate, format);

    /// <summary>Loads a Hugging Face folder with an adapter or without, to judge by a format.</summary>
    /// <param name="source">The folder, and the adapter that is merged into its weights.</param>
    /// <param name="device">Where to load it.</param>
    /// <param name="dtype">The type of the weights in memory.</param>
    /// <param name="chatTemplate">A chat template by name; null finds the folder's.</param>
    /// <param name="format">Rubric, prompt and response form.</param>
    public static Policy Load(ModelSource source, torch.Device device, torch.ScalarType dtype, string? chatTemplate, JudgingFormat format)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(format);
        var tokenizer = HuggingFaceTokenizer.Load(source.Folder);
        var name = chatTemplate ?? format.ChatTemplate;
        var template = name is null ? ChatTemplates.Detect(source.Folder, tokenizer) : ChatTemplates.Find(name, tokenizer);
        // What is saved says what the model was trained with, which here is not what its folder says.
        if (name is not null && !ChatTemplates.IsOf(name, source.Folder, tokenizer))
            tokenizer = tokenizer.WithChatTemplate(template);
        var loaded = source.Load(device, dtype);
        return new Policy(loaded.Model, tokenizer, template, format, source.Folder);
    }

    /// <summary>Trains an adapter from now on and leaves the weights as they are.</summary>
    /// <param name="adapter">An adapter of this model, which is the policy's from now on.</param>
    public void Adapt(LoraAdapter adapter) => Model.UseAdapter(adapter);

    /// <summary>
    /// Writes a Hugging Face folder with agrl's format in it; what an adapter adds is merged into the weights that are written.
    /// The folder appears whole or not at all.
    /// </summary>
    /// <param name="folder">A folder that does not exist or is replaced.</param>
    /// <param name="dtype">The type of the saved weights.</param>
    public void Save(string folder, torch.ScalarType dtype) =>
        ModelFolder.Save(folder, Model, Tokenizer, _sourceFolder, dtype: dtype, endIds: _endIds, beside: Codec.Format.Save);

    /// <summary>Writes the adapter as a PEFT folder with agrl's format beside it. The folder appears whole or not at all.</summary>
    /// <param name="folder">A folder that does not exist or is replaced.</param>
    /// <exception cref="InvalidOperationException">There is no adapter.</exception>
    public void SaveAdapter(string folder)
    {
        var adapter = Adapter ?? throw new InvalidOperationException("The policy has no adapter.");
        WholeFolder.Write(folder, temporary =>
        {
            LoraFolder.Save(temporary, adapter, _sourceFolder is null ? null : Path.GetFullPath(_sourceFolder));
            Codec.Format.Save(temporary);
        });
    }

    /// <summary>Writes what training changes: the adapter where there is one, else the model.</summary>
    /// <param name="folder">A folder that does not exist or is replaced.</param>
    /// <param name="dtype">The type of saved weights; an adapter is float32.</param>
    public void SaveTrained(string folder, torch.ScalarType dtype)
    {
        if (Adapter is null)
            Save(folder, dtype);
        else
            SaveAdapter(folder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Adapter?.Dispose();
        Model.Dispose();
    }
}
