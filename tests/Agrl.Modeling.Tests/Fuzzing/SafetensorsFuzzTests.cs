using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Agrl.Modeling.Checkpoints;
using Xunit.Abstractions;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Fuzzing;

[Trait("Category", "Fuzz")]
public sealed class SafetensorsFuzzTests(ITestOutputHelper output) : IDisposable
{
    private static readonly byte[][] Sources =
    [
        .. Directory.GetFiles(Goldens.PathOf("variants"), "*.safetensors", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Append(Path.Combine(Goldens.PathOf("tiny-qwen2"), "model-00001-of-00009.safetensors")).Select(File.ReadAllBytes),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Changed_bytes_are_read_or_refused() => Fuzzer.Run(
        "safetensors, bytes",
        random =>
        {
            var source = Sources[random.Next(Sources.Length)];
            // Mostly in the header, where the meaning is; now and then in its length.
            return Mutation.OfBytes(source, random, random.Next(8) == 0 ? 0 : 8,
                random.Next(8) < 6 ? 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(source) : 0);
        },
        Read, output);

    [Fact]
    public void Changed_values_are_read_or_refused() => Fuzzer.Run(
        "safetensors, header values",
        random =>
        {
            var source = Sources[random.Next(Sources.Length)];
            var length = (int)BinaryPrimitives.ReadInt64LittleEndian(source);
            var root = JsonNode.Parse(source.AsSpan(8, length))!;
            if (random.Next(3) == 0)
                Equivalent(root, random);
            else
                Mutation.OfValues(root, random);
            var header = Encoding.UTF8.GetBytes(root.ToJsonString());
            var bytes = new byte[8 + header.Length + source.Length - 8 - length];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
            header.CopyTo(bytes, 8);
            source.AsSpan(8 + length).CopyTo(bytes.AsSpan(8 + header.Length));
            return bytes;
        },
        Read, output);

    // Changes that leave a good file good or nearly so: other shapes of the same size, other types, empty tensors, exchanged places.
    private static void Equivalent(JsonNode root, Random random)
    {
        var names = root.AsObject().Select(pair => pair.Key).Where(name => name != "__metadata__").ToArray();
        var tensor = root[names[random.Next(names.Length)]]!;
        var shape = tensor["shape"]!.AsArray();
        switch (random.Next(5))
        {
            case 0: shape.Add(1); break;
            case 1: shape.Insert(0, 1); break;
            case 2: tensor["dtype"] = tensor["dtype"]!.GetValue<string>() == "BF16" ? "F16" : "I32"; break;
            case 3:
                root["nothing"] = new JsonObject
                {
                    ["dtype"] = "F32",
                    ["shape"] = new JsonArray(0, 1L << random.Next(63)),
                    ["data_offsets"] = new JsonArray(0, 0),
                };
                break;
            default: tensor["shape"] = new JsonArray(shape.Aggregate(1L, (product, size) => product * size!.GetValue<long>())); break;
        }
    }

    private void Read(byte[] input)
    {
        var path = _folder.Place("x.safetensors");
        File.WriteAllBytes(path, input);
        using var reader = SafetensorsReader.Open(path);
        foreach (var (name, tensor) in reader.Tensors)
        {
            using var scope = NewDisposeScope();
            var values = reader.Read(name);
            Assert.Equal(tensor.Shape, values.shape);
            Assert.InRange(values.numel() * values.element_size(), 0, input.Length);
        }
    }
}
