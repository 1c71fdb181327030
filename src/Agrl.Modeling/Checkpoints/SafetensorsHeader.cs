using System.Text.Json;

namespace Agrl.Modeling.Checkpoints;

/// <summary>Reads the header of a safetensors file and holds it to the format's rules before a byte of data is touched.</summary>
internal static class SafetensorsHeader
{
    /// <summary>The format's own limit on the header.</summary>
    public const long MostBytes = 100_000_000;

    /// <summary>Tensors and metadata of a header.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataBytes">Bytes that follow it in the file.</param>
    /// <param name="path">The file, for messages.</param>
    public static (Dictionary<string, SafetensorsTensor> Tensors, Dictionary<string, string> Metadata) Parse(
        ReadOnlySpan<byte> json, long dataBytes, string path)
    {
        var tensors = new Dictionary<string, SafetensorsTensor>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        // The format leaves no room before the object; text that begins with white space is something else.
        if (!json.StartsWith("{"u8))
            throw Malformed(path, "the header is not a JSON object: it does not begin with {");
        var hasMetadata = false;
        try
        {
            // The writer pads with spaces; anything else after the object is an error that the reader finds itself.
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            Expect(ref reader, JsonTokenType.StartObject, path);
            while (Next(ref reader, path) != JsonTokenType.EndObject)
            {
                var name = reader.GetString()!;
                if (name == "__metadata__" && !hasMetadata)
                    hasMetadata = ReadMetadata(ref reader, metadata, path);
                else if (name == "__metadata__")
                    throw Malformed(path, "__metadata__ stands in the header twice");
                else if (!tensors.TryAdd(name, ReadTensor(ref reader, name, dataBytes, path)))
                    throw Malformed(path, $"the tensor '{name}' stands in the header twice");
            }

            if (reader.Read())
                throw Malformed(path, "something follows the header's object");
        }
        catch (Exception error) when (error is JsonException or FormatException or InvalidOperationException)
        {
            throw new ModelFormatException($"{path}: the safetensors header is not the JSON that was expected: {error.Message}", error);
        }

        CheckCoverage(tensors.Values, dataBytes, path);
        return (tensors, metadata);
    }

    private static bool ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata, string path)
    {
        Expect(ref reader, JsonTokenType.StartObject, path);
        while (Next(ref reader, path) != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            Expect(ref reader, JsonTokenType.String, path);
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw Malformed(path, $"the metadata has '{key}' twice");
        }

        return true;
    }

    private static SafetensorsTensor ReadTensor(ref Utf8JsonReader reader, string name, long dataBytes, string path)
    {
        string? type = null;
        long[]? shape = null, offsets = null;
        Expect(ref reader, JsonTokenType.StartObject, path);
        while (Next(ref reader, path) != JsonTokenType.EndObject)
        {
            switch (reader.GetString())
            {
                case "dtype" when type is null:
                    Expect(ref reader, JsonTokenType.String, path);
                    type = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader, path);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader, path);
                    break;
                default:
                    throw Malformed(path, $"the tensor '{name}' has the unexpected or repeated field '{reader.GetString()}'");
            }
        }

        if (type is null || shape is null || offsets is not [var start, var end])
            throw Malformed(path, $"the tensor '{name}' lacks dtype, shape or its two data_offsets");
        if (SafetensorsTypes.BytesOf(type) is not { } size)
            throw new ModelFormatException($"{path}: the tensor '{name}' has dtype {type}; supported are {SafetensorsTypes.Names}.");
        long bytes = size;
        foreach (var one in shape)
        {
            // A header of a few bytes could otherwise ask for any amount of memory, or overflow to a small one.
            if (one < 0 || (one > 0 && bytes > long.MaxValue / one))
                throw Malformed(path, $"the tensor '{name}' has the shape [{string.Join(", ", shape)}]");
            bytes *= one;
        }

        if (start < 0 || end < start || end > dataBytes || end - start != bytes)
        {
            throw Malformed(path,
                $"the tensor '{name}' of {type} [{string.Join(", ", shape)}] takes {bytes} bytes, " +
                $"but its offsets are {start} to {end} of {dataBytes}");
        }

        return new(name, type, shape, start, end);
    }

    // The format allows neither overlaps nor holes: either would hide data or show one tensor's bytes as another's.
    private static void CheckCoverage(IEnumerable<SafetensorsTensor> tensors, long dataBytes, string path)
    {
        long at = 0;
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Start).ThenBy(tensor => tensor.End))
        {
            if (tensor.Start != at)
                throw Malformed(path,
                    $"the data of '{tensor.Name}' begins at {tensor.Start} where {at} was expected: an overlap or a hole");
            at = tensor.End;
        }

        if (at != dataBytes)
            throw Malformed(path, $"the tensors end at byte {at} of {dataBytes}");
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, string path)
    {
        var numbers = new List<long>();
        Expect(ref reader, JsonTokenType.StartArray, path);
        while (Next(ref reader, path) != JsonTokenType.EndArray)
            numbers.Add(reader.GetInt64());
        return [.. numbers];
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader, string path) =>
        reader.Read() ? reader.TokenType : throw Malformed(path, "the header ends in the middle");

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType expected, string path)
    {
        if (Next(ref reader, path) != expected)
            throw Malformed(path, $"expected {expected}, found {reader.TokenType} at byte {reader.TokenStartIndex} of the header");
    }

    private static ModelFormatException Malformed(string path, string what) =>
        new($"{path}: malformed safetensors file: {what}. Fetch or save the file again.");
}
