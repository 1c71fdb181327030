using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace Agrl.Modeling.Checkpoints;

/// <summary>A Hugging Face model folder: <c>config.json</c>, safetensors, and the files that go with them.</summary>
public static class ModelFolder
{
    /// <summary>Shards of 4 GiB unless told otherwise, as the field does.</summary>
    public const long DefaultShardBytes = 4L << 30;

    private const string ConfigurationFile = "config.json";

    // Weights of the model as it was, in whatever format they lie beside those that are read.
    private static readonly string[] WeightEndings =
        [".safetensors", ".index.json", ".bin", ".gguf", ".pth", ".pt", ".ckpt", ".h5", ".msgpack", ".onnx"];

    /// <summary>Loads a model.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="device">Where the model is put; null for the CPU.</param>
    /// <param name="dtype">
    /// What it computes in; null for float32 on the CPU, where bfloat16 runs at a hundredth of the speed, and the folder's own elsewhere.
    /// </param>
    /// <exception cref="ModelFormatException">The folder is incomplete, malformed, or asks for what is not supported.</exception>
    public static LoadedModel Load(string folder, Device? device = null, ScalarType? dtype = null)
    {
        if (!Directory.Exists(folder))
            throw new ModelFormatException($"The model folder {folder} does not exist.");
        var configuration = ModelConfigurationReader.Load(Path.Combine(folder, ConfigurationFile));
        var place = device ?? CPU;
        using var weights = WeightSource.Open(folder, configuration);
        var endIds = GenerationConfiguration.EndOfTextIds(folder, configuration);
        var model = new DecoderModel(configuration, place,
            dtype ?? (place.type == DeviceType.CPU ? ScalarType.Float32 : TypeOf(configuration.DType)));
        try
        {
            weights.CopyTo(model);
            return new(folder, configuration, model, endIds);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Saves a model so that transformers and vLLM load it. The folder appears whole or not at all: it is written beside its
    /// place and renamed, and an existing folder is replaced only then.
    /// </summary>
    /// <param name="folder">The folder to make or replace.</param>
    /// <param name="model">The model; what an adapter in use adds is merged into the weights that are written.</param>
    /// <param name="tokenizer">Writes its own files; null to keep those of <paramref name="source"/>.</param>
    /// <param name="source">The folder the model came from, whose other files (generation config, tokenizer, chat template)
    /// are kept; may be null.</param>
    /// <param name="maxShardBytes">The most bytes of a file of weights.</param>
    /// <param name="dtype">The type to save in; null for the model's own.</param>
    /// <param name="endIds">Ids that end what the model was trained to write; generation_config.json is made to name them too.
    /// Null for none.</param>
    /// <param name="beside">Writes further files into the folder that it is handed, before that takes its place. Null for none.</param>
    public static void Save(string folder, DecoderModel model, ITokenizer? tokenizer = null, string? source = null,
        long maxShardBytes = DefaultShardBytes, ScalarType? dtype = null, IReadOnlyList<int>? endIds = null, Action<string>? beside = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxShardBytes);
        WholeFolder.Write(folder, temporary =>
        {
            if (source is not null)
                CopyOtherFiles(source, temporary);
            var type = dtype ?? model.DType;
            WriteConfiguration(temporary, model.Configuration, type, endIds);
            tokenizer?.Save(temporary);
            WeightFiles.Save(temporary, WeightFiles.EntriesOf(model, type), maxShardBytes);
            beside?.Invoke(temporary);
        });
    }

    internal static void WriteConfiguration(
        string folder, ModelConfiguration configuration, ScalarType type, IReadOnlyList<int>? endIds = null)
    {
        File.WriteAllText(Path.Combine(folder, ConfigurationFile), ModelConfigurationWriter.ToJson(configuration, NameOf(type)));
        GenerationConfiguration.Complete(folder, configuration, endIds ?? []);
    }

    // The names are transformers' (`config.torch_dtype`).
    private static ScalarType TypeOf(string name) => name switch
    {
        "bfloat16" => ScalarType.BFloat16,
        "float16" => ScalarType.Float16,
        _ => ScalarType.Float32,
    };

    private static string NameOf(ScalarType type) => type switch
    {
        ScalarType.BFloat16 => "bfloat16",
        ScalarType.Float16 => "float16",
        ScalarType.Float32 => "float32",
        _ => throw new ArgumentException($"Weights are saved as float32, bfloat16 or float16, not as {type}."),
    };

    private static void CopyOtherFiles(string source, string destination)
    {
        foreach (var path in Directory.EnumerateFiles(source))
        {
            var name = Path.GetFileName(path);
            var isWeights = WeightEndings.Any(ending => name.EndsWith(ending, StringComparison.Ordinal));
            if (isWeights || name == ConfigurationFile)
                continue;
            // Contents without modes: a copy of a read-only file can still be completed.
            using var from = File.OpenRead(path);
            using var to = new FileStream(Path.Combine(destination, name), FileMode.CreateNew, FileAccess.Write);
            from.CopyTo(to);
        }
    }
}
