using Agrl.Modeling.Transformer;

namespace Agrl.Modeling.Checkpoints;

/// <summary>What a model folder holds, from its configuration and the headers of its weight files; no weight is read.</summary>
/// <param name="Configuration">The shape that config.json gives.</param>
/// <param name="Tensors">Every tensor by file and name.</param>
/// <param name="Files">The files of weights with their sizes in bytes.</param>
public sealed record ModelInspection(
    ModelConfiguration Configuration, IReadOnlyList<InspectedTensor> Tensors, IReadOnlyDictionary<string, long> Files)
{
    /// <summary>Inspects a folder, and holds its files to its configuration as loading does.</summary>
    /// <param name="folder">A Hugging Face folder.</param>
    /// <exception cref="ModelFormatException">The folder would not load; the message says why.</exception>
    public static ModelInspection Of(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ModelFormatException($"The model folder {folder} does not exist.");
        var configuration = ModelConfigurationReader.Load(Path.Combine(folder, "config.json"));
        using var source = WeightSource.Open(folder, configuration);
        var tensors = source.Tensors.OrderBy(tensor => tensor.File, StringComparer.Ordinal)
            .ThenBy(tensor => tensor.Name, StringComparer.Ordinal).ToList();
        var files = tensors.Select(tensor => tensor.File).Distinct()
            .ToDictionary(file => file, file => LengthOf(Path.Combine(folder, file)));
        return new(configuration, tensors, files);
    }

    // Of what a link leads to, not of the link.
    private static long LengthOf(string path)
    {
        using var handle = File.OpenHandle(path);
        return RandomAccess.GetLength(handle);
    }
}
