using System.Text.Json;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Checkpoints;

/// <summary>
/// The weight files of a model folder, open and held to its configuration: every tensor there once, in its shape, and nothing
/// else. All of that is known from headers, so that a configuration that asks for more than the files hold costs no memory.
/// </summary>
internal sealed class WeightSource : IDisposable
{
    private const string Head = "lm_head.weight", Embedding = "model.embed_tokens.weight";

    private readonly string _folder;
    private readonly List<SafetensorsReader> _readers = [];
    private readonly Dictionary<string, SafetensorsReader> _byTensor = new(StringComparer.Ordinal);

    private WeightSource(string folder) => _folder = folder;

    /// <summary>Opens a folder's files.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="configuration">What its config.json says.</param>
    /// <exception cref="ModelFormatException">A file is missing or malformed,
    /// or a tensor is missing, superfluous, or of another shape or type.</exception>
    public static WeightSource Open(string folder, ModelConfiguration configuration)
    {
        var source = new WeightSource(folder);
        try
        {
            source.OpenFiles();
            source.Check(configuration);
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Fills the parameters of a model of the configuration.</summary>
    /// <param name="model">The model.</param>
    /// <exception cref="ModelFormatException">A stored copy of a tied head is not the embedding.</exception>
    public void CopyTo(DecoderModel model)
    {
        foreach (var tensor in model.CheckpointTensors)
        {
            using var view = tensor.View();
            _byTensor[tensor.Name].CopyTo(tensor.Name, view);
        }

        if (model.Configuration.TieWordEmbeddings && _byTensor.TryGetValue(Head, out var reader))
            RequireTied(reader, model);
    }

    /// <summary>The tensors as the headers describe them.</summary>
    public IEnumerable<InspectedTensor> Tensors => _byTensor.Select(pair => new InspectedTensor(
        pair.Key, pair.Value.Tensors[pair.Key].DType, pair.Value.Tensors[pair.Key].Shape, Path.GetFileName(pair.Value.Path)));

    /// <inheritdoc/>
    public void Dispose() => _readers.ForEach(reader => reader.Dispose());

    private void OpenFiles()
    {
        var index = ReadIndex();
        foreach (var file in index?.Values.Distinct().Order(StringComparer.Ordinal).ToArray() ?? [WeightFiles.SingleFile])
        {
            var reader = SafetensorsReader.Open(Path.Combine(_folder, file));
            _readers.Add(reader);
            foreach (var name in reader.Tensors.Keys)
            {
                if (index is not null && (!index.TryGetValue(name, out var home) || home != file))
                    throw new ModelFormatException($"{reader.Path} holds '{name}', which {WeightFiles.IndexFile} does not place there.");
                // A buffer that old checkpoints have saved; it follows from the configuration.
                if (!name.EndsWith(".self_attn.rotary_emb.inv_freq", StringComparison.Ordinal))
                    _byTensor.Add(name, reader);
            }
        }

        foreach (var (name, file) in index ?? [])
        {
            if (!_readers.Exists(reader => reader.Tensors.ContainsKey(name)))
                throw new ModelFormatException(
                    $"{WeightFiles.IndexFile} places '{name}' in {file}, which does not hold it. Fetch or save the folder again.");
        }
    }

    private void Check(ModelConfiguration configuration)
    {
        // Each layer has several tensors of its own; with fewer in all, listing what is missing could take as long as a number is large.
        if (configuration.Layers > _byTensor.Count)
            throw new ModelFormatException(
                $"config.json has num_hidden_layers {configuration.Layers}, " +
                $"but the files of {_folder} hold {_byTensor.Count} tensors in all.");
        var expected = ParameterTable.CheckpointShapes(configuration)
            .ToDictionary(tensor => tensor.Name, tensor => tensor.Shape, StringComparer.Ordinal);
        // transformers leaves the copy of a tied head in some old checkpoints; that it is the embedding is seen when values are read.
        if (configuration.TieWordEmbeddings && _byTensor.ContainsKey(Head))
            expected.Add(Head, expected[Embedding]);
        foreach (var (name, reader) in _byTensor)
        {
            var tensor = reader.Tensors[name];
            if (!expected.TryGetValue(name, out var shape))
            {
                throw new ModelFormatException(
                    $"{reader.Path} holds the tensor '{name}', which a {configuration.Family} model of this configuration does not have.");
            }

            if (!tensor.Shape.AsSpan().SequenceEqual(shape))
            {
                throw new ModelFormatException(
                    $"{reader.Path}: '{name}' has the shape [{string.Join(", ", tensor.Shape)}], " +
                    $"but config.json makes it [{string.Join(", ", shape)}].");
            }

            if (tensor.DType is not ("F32" or "BF16" or "F16" or "F64"))
                throw new ModelFormatException(
                    $"{reader.Path}: '{name}' has dtype {tensor.DType}; weights are expected as F32, BF16 or F16.");
        }

        var missing = expected.Keys.Where(name => !_byTensor.ContainsKey(name)).ToList();
        if (missing.Count > 0)
        {
            throw new ModelFormatException(
                $"{_folder} lacks {missing.Count} of the model's tensors: " +
                $"{string.Join(", ", missing.Take(5))}{(missing.Count > 5 ? ", ..." : "")}.");
        }
    }

    private static void RequireTied(SafetensorsReader reader, DecoderModel model)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        // Both rounded to the type that the model computes in; the two may stand in different files.
        var head = empty_like(model.HeadWeight);
        reader.CopyTo(Head, head);
        if (!head.eq(model.HeadWeight).all().item<bool>())
        {
            throw new ModelFormatException(
                $"{reader.Path}: tie_word_embeddings is true, but '{Head}' differs from the embedding. " +
                "Set it to false in config.json or remove the tensor.");
        }
    }

    private Dictionary<string, string>? ReadIndex()
    {
        var path = Path.Combine(_folder, WeightFiles.IndexFile);
        // As transformers does: a single file counts before an index, which an earlier save may have left.
        if (File.Exists(Path.Combine(_folder, WeightFiles.SingleFile)))
            return null;
        if (!File.Exists(path))
        {
            throw new ModelFormatException(
                $"{_folder} has neither {WeightFiles.SingleFile} nor {WeightFiles.IndexFile}. {ForeignWeights.Advise(_folder)}");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in document.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                var file = entry.Value.GetString();
                if (string.IsNullOrEmpty(file) || file != Path.GetFileName(file) || file is "." or "..")
                    throw new ModelFormatException(
                        $"{path} places '{entry.Name}' in '{file ?? "null"}'; expected a file name in the same folder.");
                if (!map.TryAdd(entry.Name, file))
                    throw new ModelFormatException($"{path} names '{entry.Name}' twice.");
            }

            return map;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentNullException)
        {
            throw new ModelFormatException($"{path}: expected an object with a weight_map from tensors to files: {error.Message}", error);
        }
    }
}
