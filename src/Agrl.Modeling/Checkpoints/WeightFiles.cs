using System.Text.Json;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Checkpoints;

/// <summary>
/// Writes the weights of a model folder: one safetensors file, or shards with an index. See <see cref="WeightSource"/> for reading.
/// </summary>
internal static class WeightFiles
{
    public const string SingleFile = "model.safetensors";
    public const string IndexFile = "model.safetensors.index.json";

    /// <summary>A model's weights as they are written: with what its adapter adds merged in, one tensor at a time.</summary>
    public static IReadOnlyList<SafetensorsEntry> EntriesOf(DecoderModel model, ScalarType dtype) =>
        [.. model.CheckpointTensors.Select(tensor => new SafetensorsEntry(tensor.Name, tensor.Shape, dtype, () => model.Merged(tensor)))];

    /// <summary>Writes weights, in as many files as the size of a shard asks for.</summary>
    public static void Save(string folder, IReadOnlyList<SafetensorsEntry> tensors, long maxShardBytes)
    {
        var shards = new List<List<SafetensorsEntry>> { new() };
        long size = 0, total = 0;
        foreach (var tensor in tensors)
        {
            var bytes = tensor.ElementCount * SafetensorsTypes.BytesOf(SafetensorsTypes.NameOf(tensor.DType))!.Value;
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
            SafetensorsWriter.Write(Path.Combine(folder, NameOf(i)), shards[i]);

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
            var places = shards.SelectMany((shard, i) => shard.Select(tensor => (tensor.Name, NameOf(i))))
                .OrderBy(pair => pair.Name, StringComparer.Ordinal);
            foreach (var (name, file) in places)
                json.WriteString(name, file);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
