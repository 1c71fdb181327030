using System.Text.Json;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Checkpoints;

/// <summary>Writes the weights of a model folder: one safetensors file, or shards with an index. See <see cref="WeightSource"/> for reading.</summary>
internal static class WeightFiles
{
    public const string SingleFile = "model.safetensors";
    public const string IndexFile = "model.safetensors.index.json";

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
}
