using System.Text.Json;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Checkpoints;

/// <summary>The weights of a model folder: one safetensors file, or shards with an index.</summary>
internal static class WeightFiles
{
    public const string SingleFile = "model.safetensors";
    public const string IndexFile = "model.safetensors.index.json";

    /// <summary>Fills a model's parameters. Every tensor of the model must be there once, in its shape, and nothing else.</summary>
    public static void Load(string folder, DecoderModel model)
    {
        var expected = model.CheckpointTensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var loaded = new HashSet<string>(StringComparer.Ordinal);
        var index = ReadIndex(folder);
        foreach (var file in index?.Values.Distinct().Order(StringComparer.Ordinal).ToArray() ?? [SingleFile])
        {
            using var reader = SafetensorsReader.Open(Path.Combine(folder, file));
            foreach (var (name, tensor) in reader.Tensors)
            {
                if (index is not null && (!index.TryGetValue(name, out var home) || home != file))
                    throw new ModelFormatException($"{reader.Path} holds '{name}', which {IndexFile} does not place there.");
                if (!expected.TryGetValue(name, out var target))
                {
                    // transformers leaves the copy of a tied head in some old checkpoints; it must then be the embedding.
                    if (name == "lm_head.weight" && model.Configuration.TieWordEmbeddings)
                    {
                        RequireTied(reader, model, expected);
                        continue;
                    }

                    throw new ModelFormatException($"{reader.Path} holds the tensor '{name}', which a {model.Configuration.Family} model of this configuration does not have.");
                }

                if (!tensor.Shape.AsSpan().SequenceEqual(target.Shape))
                {
                    throw new ModelFormatException(
                        $"{reader.Path}: '{name}' has the shape [{string.Join(", ", tensor.Shape)}], but config.json makes it [{string.Join(", ", target.Shape)}].");
                }

                if (tensor.DType is not ("F32" or "BF16" or "F16" or "F64"))
                    throw new ModelFormatException($"{reader.Path}: '{name}' has dtype {tensor.DType}; weights are expected as F32, BF16 or F16.");
                using var view = target.View();
                reader.CopyTo(name, view);
                if (!loaded.Add(name))
                    throw new ModelFormatException($"{reader.Path}: '{name}' stands in two files.");
            }
        }

        var missing = expected.Keys.Where(name => !loaded.Contains(name)).ToList();
        if (missing.Count > 0)
        {
            throw new ModelFormatException(
                $"{folder} lacks {missing.Count} of the model's tensors: {string.Join(", ", missing.Take(5))}{(missing.Count > 5 ? ", ..." : "")}.");
        }
    }

    /// <summary>Writes the weights, in as many files as the size of a shard asks for.</summary>
    public static void Save(string folder, DecoderModel model, long maxShardBytes, ScalarType dtype)
    {
        var element = SafetensorsTypes.BytesOf(SafetensorsTypes.NameOf(dtype))!.Value;
        var shards = new List<List<CheckpointTensor>> { new() };
        long size = 0, total = 0;
        foreach (var tensor in model.CheckpointTensors)
        {
            var bytes = tensor.Shape.Aggregate(1L, (a, b) => a * b) * element;
            if (size + bytes > maxShardBytes && shards[^1].Count > 0)
            {
                shards.Add([]);
                size = 0;
            }

            shards[^1].Add(tensor);
            size += bytes;
            total += bytes;
        }

        for (var i = 0; i < shards.Count; i++)
        {
            using var scope = NewDisposeScope();
            SafetensorsWriter.Write(Path.Combine(folder, NameOf(i)), [.. shards[i].Select(tensor => (tensor.Name, tensor.View()))], dtype);
        }

        if (shards.Count > 1)
            WriteIndex();

        string NameOf(int shard) => shards.Count == 1 ? SingleFile : $"model-{shard + 1:D5}-of-{shards.Count:D5}.safetensors";

        void WriteIndex()
        {
            using var stream = File.Create(Path.Combine(folder, IndexFile));
            using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_size", total);
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            foreach (var (name, file) in shards.SelectMany((shard, i) => shard.Select(tensor => (tensor.Name, NameOf(i)))).OrderBy(pair => pair.Name, StringComparer.Ordinal))
                json.WriteString(name, file);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }

    private static void RequireTied(SafetensorsReader reader, DecoderModel model, Dictionary<string, CheckpointTensor> expected)
    {
        var shape = expected["model.embed_tokens.weight"].Shape;
        if (!reader.Tensors["lm_head.weight"].Shape.AsSpan().SequenceEqual(shape))
            throw new ModelFormatException($"{reader.Path}: 'lm_head.weight' has another shape than the embedding it is tied to.");
        if (!reader.Tensors.ContainsKey("model.embed_tokens.weight"))
            return;
        using var scope = NewDisposeScope();
        if (!reader.Read("lm_head.weight").eq(reader.Read("model.embed_tokens.weight")).all().item<bool>())
        {
            throw new ModelFormatException(
                $"{reader.Path}: tie_word_embeddings is true, but 'lm_head.weight' differs from the embedding. Set it to false in config.json or remove the tensor.");
        }
    }

    private static Dictionary<string, string>? ReadIndex(string folder)
    {
        var path = Path.Combine(folder, IndexFile);
        if (!File.Exists(path))
        {
            return File.Exists(Path.Combine(folder, SingleFile)) ? null : throw new ModelFormatException(
                $"{folder} has neither {SingleFile} nor {IndexFile}. Weights in other formats (.bin, .gguf) are not supported.");
        }

        try
        {
            using var document = JsonDocument.Parse(File.ReadAllText(path));
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in document.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                var file = entry.Value.GetString()!;
                if (file != Path.GetFileName(file) || file is "" or "." or "..")
                    throw new ModelFormatException($"{path} places '{entry.Name}' in '{file}'; expected a file name in the same folder.");
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
