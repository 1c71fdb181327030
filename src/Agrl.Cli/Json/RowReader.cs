using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agrl.Relevance;

namespace Agrl.Cli.Json;

/// <summary>Reads JSON lines: one object a line, from a file (plain or gzip) or standard input. Blank lines are passed over.</summary>
internal static class RowReader
{
    /// <summary>The name of standard input.</summary>
    public const string StandardInput = "-";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>All rows of a file; every line is read before anything is computed.</summary>
    /// <param name="path">The file, or <c>-</c>.</param>
    /// <param name="standardInput">What <c>-</c> stands for.</param>
    /// <exception cref="InputException">
    /// The file cannot be read, is empty, or a line is no JSON object; the message names the line.
    /// </exception>
    public static IReadOnlyList<InputRow> Read(string path, TextReader standardInput)
    {
        var name = path == StandardInput ? "standard input" : path;
        var rows = new List<InputRow>();
        using var reader = path == StandardInput ? null : Open(path);
        try
        {
            var source = reader ?? standardInput;
            for (var line = 1; source.ReadLine() is { } text; line++)
            {
                if (!string.IsNullOrWhiteSpace(text))
                    rows.Add(new InputRow(name, line, Parse(text, name, line)));
            }
        }
        catch (DecoderFallbackException error)
        {
            throw new InputException($"{name}: not valid UTF-8 somewhere after {rows.Count} rows; save the file as UTF-8", error);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new InputException($"{name}: cannot be read to its end after {rows.Count} rows: {error.Message}", error);
        }

        return rows.Count > 0 ? rows : throw new InputException($"{name}: expected one JSON object a line, found no line at all");
    }

    private static StreamReader Open(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new InputException($"{path}: expected a file, found a folder");
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read);
            var isGzip = stream.ReadByte() == 0x1F && stream.ReadByte() == 0x8B;
            stream.Position = 0;
            return new StreamReader(isGzip ? new WholeGzipStream(stream) : stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path}: the file does not exist (looked in {Path.GetDirectoryName(Path.GetFullPath(path))})", error);
        }
    }

    private static JsonObject Parse(string text, string name, int line)
    {
        try
        {
            var row = JsonNode.Parse(text, documentOptions: Strict) as JsonObject
                ?? throw new InputException($"{name}:{line}: expected one JSON object, such as {{\"prompt\": \"...\"}}");
            // Names are read when the first is asked for.
            _ = row.Count;
            return row;
        }
        catch (InvalidOperationException error)
        {
            throw new InputException(
                $"{name}:{line}: a name has half of a surrogate pair (a \\ud8.. or \\udc.. without its other half), " +
                "which is no character", error);
        }
        catch (JsonException error)
        {
            throw new InputException($"{name}:{line}: the line is not one JSON object: {JsonReason.Of(error)}", error);
        }
    }
}
