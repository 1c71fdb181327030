using System.Buffers.Binary;
using System.Text;
using Agrl.Modeling.Checkpoints;
using Agrl.Modeling.Numerics;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Checkpoints;

public sealed class SafetensorsTests : IDisposable
{
    private const string Good =
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int16)]
    [InlineData(ScalarType.Int8)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Bool)]
    public void Values_shapes_and_types_come_back(ScalarType type)
    {
        using var scope = NewDisposeScope();
        var path = _folder.Place("x.safetensors");
        // A view that is not contiguous and does not begin at the start of its storage.
        var matrix = NumberArithmetic.Range(0, 40, 1, ScalarType.Int64, CPU).to(type).view(5, 8).narrow(0, 1, 3).t();
        var scalar = ones([], type);
        var nothing = empty([0, 4], type);

        SafetensorsWriter.Write(path, [("matrix", matrix), ("scalar", scalar), ("nothing", nothing)],
            metadata: new Dictionary<string, string> { ["format"] = "pt", ["é\"\n"] = "ü" });
        using var reader = SafetensorsReader.Open(path);

        Assert.Equal("ü", reader.Metadata["é\"\n"]);
        Assert.Equal(3, reader.Tensors.Count);
        var read = reader.Read("matrix");
        Assert.Equal((type, "8,3"), (read.dtype, string.Join(',', read.shape)));
        Assert.True(read.eq(matrix).all().item<bool>());
        Assert.Empty(reader.Read("scalar").shape);
        Assert.Equal([0, 4], reader.Read("nothing").shape);
        Assert.Equal(0, (8 + BinaryPrimitives.ReadInt64LittleEndian(File.ReadAllBytes(path))) % 8);
        Assert.Equal(["x.safetensors"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void A_file_of_the_reference_implementation_is_read()
    {
        using var scope = NewDisposeScope();
        using var reader = SafetensorsReader.Open(Path.Combine(Goldens.PathOf("tiny-llama"), "model.safetensors"));

        Assert.Equal("pt", reader.Metadata["format"]);
        Assert.Equal([320, 48], reader.Tensors["lm_head.weight"].Shape);
        Assert.True(reader.Read("lm_head.weight").isfinite().all().item<bool>());
    }

    [Fact]
    public void Conversion_rounds_to_the_type_of_the_destination()
    {
        using var scope = NewDisposeScope();
        var path = _folder.Place("x.safetensors");
        SafetensorsWriter.Write(path, [("x", tensor([1f, 1.00390625f, -3.1415927f]))], ScalarType.BFloat16);
        using var reader = SafetensorsReader.Open(path);
        var strided = zeros(3, 2).select(1, 1);

        reader.CopyTo("x", strided);

        Assert.Equal("BF16", reader.Tensors["x"].DType);
        Assert.Equal([1f, 1f, -3.140625f], strided.data<float>().ToArray());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""",
        "twice")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[3],"data_offsets":[4,16]}}""",
        "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""",
        "hole")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "end at byte 8 of 16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[5],"data_offsets":[0,20]}}""", "of 16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,16]}}""", "takes 12 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-4,-1],"data_offsets":[0,16]}}""", "shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,16]}}""", "shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[16,0]}}""", "offsets")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[16],"data_offsets":[0,16]}}""", "F8_E4M3")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4]}}""", "lacks")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16],"more":1}}""", "more")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4.5],"data_offsets":[0,16]}}""", "JSON")]
    [InlineData("""{"a":[]}""", "expected StartObject")]
    [InlineData("""[]""", "does not begin with {")]
    [InlineData(""" {"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "does not begin with {")]
    [InlineData("""{"__metadata__":{},"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"__metadata__":{}}""",
        "__metadata__ stands in the header twice")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"},"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "has 'k' twice")]
    [InlineData("""{"__metadata__":{"k":1},"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", "expected String")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}} {}""", "JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data""", "JSON")]
    [InlineData("", "does not begin with {")]
    public void Malformed_headers_are_refused(string header, string expected)
    {
        var error = Assert.Throws<ModelFormatException>(() => SafetensorsReader.Open(WriteFile(header, 16)));

        Assert.Contains(expected, error.Message);
        Assert.Contains("x.safetensors", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Files_too_short_for_a_header_are_refused(int bytes)
    {
        var path = _folder.Place("short.safetensors");
        File.WriteAllBytes(path, new byte[bytes]);

        Assert.Contains("too short", Assert.Throws<ModelFormatException>(() => SafetensorsReader.Open(path)).Message);
    }

    [Fact]
    public void A_header_longer_than_the_file_is_refused()
    {
        var path = WriteFile(Good, 16);
        var bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, ulong.MaxValue);
        File.WriteAllBytes(path, bytes);

        Assert.Contains("a header of 18446744073709551615 bytes",
            Assert.Throws<ModelFormatException>(() => SafetensorsReader.Open(path)).Message);
    }

    [Fact]
    public void A_truncated_file_is_refused()
    {
        var path = WriteFile(Good, 16);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);

        Assert.Contains("of 15", Assert.Throws<ModelFormatException>(() => SafetensorsReader.Open(path)).Message);
    }

    private string WriteFile(string header, int dataBytes)
    {
        var path = _folder.Place("x.safetensors");
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + dataBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
