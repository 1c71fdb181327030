using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agrl.Training.Telemetry;

/// <summary>Appends one JSON object a line to a file, each line whole: it is written and flushed in one piece.</summary>
public sealed class JsonLines : IDisposable
{
    /// <summary>How all files of a run folder are written: snake_case names, non-finite numbers as strings.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>The same with line breaks, for files that people open.</summary>
    public static JsonSerializerOptions Indented { get; } = new(Options) { WriteIndented = true };

    private readonly StreamWriter _writer;

    /// <summary>Opens a file for appending, making it where it is missing.</summary>
    /// <param name="path">The file.</param>
    public JsonLines(string path) => _writer = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read));

    /// <summary>Writes one line.</summary>
    /// <typeparam name="T">The line's type.</typeparam>
    /// <param name="value">Its content.</param>
    public void Write<T>(T value)
    {
        _writer.Write(JsonSerializer.Serialize(value, Options) + "\n");
        _writer.Flush();
    }

    /// <summary>Flushes what was written to the disk, and gives the file's length in bytes.</summary>
    public long FlushToDisk()
    {
        var stream = (FileStream)_writer.BaseStream;
        stream.Flush(flushToDisk: true);
        return stream.Length;
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();
}
