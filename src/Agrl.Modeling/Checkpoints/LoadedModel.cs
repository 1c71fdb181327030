using Agrl.Modeling.Transformer;

namespace Agrl.Modeling.Checkpoints;

/// <summary>A model read from a folder.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Configuration">Its configuration.</param>
/// <param name="Model">The model with its weights.</param>
/// <param name="EndOfTextIds">Ids that end a response: those of generation_config.json, or else of config.json; may be empty.</param>
public sealed record LoadedModel(string Folder, ModelConfiguration Configuration, DecoderModel Model, IReadOnlyList<int> EndOfTextIds)
    : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
