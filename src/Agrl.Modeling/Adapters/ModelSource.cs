using Agrl.Modeling.Checkpoints;
using static TorchSharp.torch;

namespace Agrl.Modeling.Adapters;

/// <summary>
/// What a path to a model means: a Hugging Face folder, or a PEFT folder together with the folder of the model that its adapter belongs to.
/// </summary>
/// <param name="Folder">The Hugging Face folder: configuration, weights, tokenizer.</param>
/// <param name="Adapter">The PEFT folder; null for none.</param>
public sealed record ModelSource(string Folder, string? Adapter)
{
    /// <summary>Finds out what a folder is.</summary>
    /// <param name="folder">A Hugging Face folder or a PEFT folder.</param>
    /// <param name="baseFolder">The folder of the adapter's model;
    /// null goes by the adapter's own record, its <c>base_model_name_or_path</c>.</param>
    /// <exception cref="ModelFormatException">The folder is neither, or the adapter's model is not found.</exception>
    public static ModelSource Find(string folder, string? baseFolder = null)
    {
        if (!Directory.Exists(folder))
            throw new ModelFormatException($"The model folder {folder} does not exist.");
        if (!LoraFolder.IsAdapter(folder))
        {
            return baseFolder is null ? new(folder, null) : throw new ModelFormatException(
                $"{folder} is no adapter: it has no {LoraFolder.ConfigurationFile}, so that no base model goes with it. " +
                "Leave the base model out, or name an adapter's folder.");
        }

        if (baseFolder is not null)
            return IsModel(baseFolder)
                ? new(baseFolder, folder)
                : throw new ModelFormatException($"{baseFolder} is no model folder: it has no config.json.");
        var recorded = LoraFolder.BaseModelOf(folder);
        // No path has a zero in it, and one with it is refused before it is looked for.
        string[] places = string.IsNullOrEmpty(recorded) || recorded.Contains('\0', StringComparison.Ordinal)
            ? []
            : [Path.GetFullPath(recorded), Path.GetFullPath(recorded, Path.GetFullPath(folder))];
        return places.FirstOrDefault(IsModel) is { } found ? new(found, folder) : throw new ModelFormatException(
            $"{folder} holds an adapter of '{recorded ?? "a model it does not name"}', which is no model folder here. " +
            "Name the folder of that model as the base model (--base).");
    }

    /// <summary>Loads the model, with the adapter merged into its weights.</summary>
    /// <param name="device">Where the model is put; null for the CPU.</param>
    /// <param name="dtype">What it computes in; as <see cref="ModelFolder.Load"/> takes it.</param>
    /// <exception cref="ModelFormatException">A folder is incomplete or malformed, or adapter and model do not fit.</exception>
    public LoadedModel Load(Device? device = null, ScalarType? dtype = null)
    {
        var loaded = ModelFolder.Load(Folder, device, dtype);
        if (Adapter is null)
            return loaded;
        try
        {
            using var adapter = LoraFolder.Load(Adapter, loaded.Model, seed: 0);
            loaded.Model.UseAdapter(adapter);
            loaded.Model.MergeAdapter();
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    private static bool IsModel(string folder) => File.Exists(Path.Combine(folder, "config.json"));
}
