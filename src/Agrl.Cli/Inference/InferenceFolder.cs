using Agrl.Modeling.Adapters;
using Agrl.Modeling.Checkpoints;
using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Transformer;
using Agrl.Relevance;
using Agrl.Training.Runs;

namespace Agrl.Cli.Inference;

/// <summary>
/// A model folder that is loaded to be asked, not trained: for generate and score. What is cheap to read comes first, so that
/// input is checked before weights are loaded.
/// </summary>
/// <param name="Source">A Hugging Face folder, with the adapter that is merged into its weights or without.</param>
/// <param name="Tokenizer">Its tokenizer.</param>
/// <param name="Configuration">Its config.json.</param>
internal sealed record InferenceFolder(ModelSource Source, ITokenizer Tokenizer, ModelConfiguration Configuration)
{
    /// <summary>The Hugging Face folder: the base model's where an adapter was named.</summary>
    public string Folder => Source.Folder;

    /// <summary>The number of ids that the model knows; more than the tokenizer's where the embedding is padded.</summary>
    public int Vocabulary => Configuration.VocabularySize;

    /// <summary>The longest prompt and completion together, in tokens.</summary>
    public int Context => Configuration.MaxPositions;

    /// <summary>Reads tokenizer and configuration.</summary>
    /// <param name="folder">The folder of a model or of an adapter.</param>
    /// <param name="baseFolder">The folder of the adapter's model; null goes by the adapter's own record.</param>
    public static InferenceFolder Open(string folder, string? baseFolder)
    {
        ModelPlace.Check(folder);
        var source = ModelSource.Find(folder, baseFolder);
        return new(source, HuggingFaceTokenizer.Load(source.Folder),
            ModelConfigurationReader.Load(Path.Combine(source.Folder, "config.json")));
    }

    /// <summary>Loads the weights.</summary>
    /// <param name="device"><c>auto</c>, <c>cpu</c> or <c>cuda</c>.</param>
    /// <exception cref="InputException">CUDA was asked for and is not there.</exception>
    public LoadedModel Load(string device) => Source.Load(Devices.Resolve(device, "--device"));

    /// <summary>The ids that end a completion: those of the model's own files, or else the tokenizer's; and what ends a turn.</summary>
    /// <param name="loaded">The loaded model.</param>
    /// <param name="template">What renders prompts as turns; null for texts as they are.</param>
    public IReadOnlyList<int> EndIds(LoadedModel loaded, IChatTemplate? template) =>
        [.. (loaded.EndOfTextIds.Count > 0 ? loaded.EndOfTextIds : Tokenizer.EndOfTextIds).Union(template?.ResponseEnd.Take(1) ?? [])];

    /// <summary>The text of sampled ids, special tokens left out; ids of a padded embedding have no text.</summary>
    /// <param name="ids">The ids.</param>
    public string Decode(IEnumerable<int> ids) => Tokenizer.Decode([.. ids.Where(id => id < Tokenizer.VocabularySize)]);
}
