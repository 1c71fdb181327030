using System.Text.Json;
using System.Text.Unicode;
using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Importing;

/// <summary>The JSON objects of a file with one a line; anything else is an error with its line.</summary>
internal static class JsonRecords
{
    /// <summary>Objects with their lines; an object is valid until the next one is asked for.</summary>
    /// <exception cref="InputException">The file cannot be read, or a line is not one JSON object in UTF-8.</exception>
    public static IEnumerable<(int Line, JsonElement Object)> Read(string path)
    {
        foreach ((int line, ReadOnlyMemory<byte> bytes) in JsonLines.Read(path))
        {
            if (bytes.Span.Trim(" \t"u8).IsEmpty)
                continue;
            using JsonDocument document = Parse(path, line, bytes);
            yield return (line, document.RootElement);
        }
    }

    private static JsonDocument Parse(string path, int line, ReadOnlyMemory<byte> bytes)
    {
        if (!Utf8.IsValid(bytes.Span))
            throw new InputException($"{path}:{line}: the line is not valid UTF-8; save the file as UTF-8");
        try
        {
            JsonDocument document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
        }
        catch (JsonException e)
        {
            throw new InputException(
                $"{path}:{line}: expected one JSON object a line; byte {e.BytePositionInLine + 1} does not fit: {JsonReason.Of(e)}", e);
        }

        throw new InputException($"{path}:{line}: expected one JSON object a line, found another value");
    }
}
