using System.Text.Json;

namespace Agrl.Training.Telemetry;

/// <summary>A line of metrics.jsonl as a resumed run reads it back.</summary>
internal sealed record MetricsRecord
{
    /// <summary>The file's name in the folder of a run.</summary>
    public const string FileName = "metrics.jsonl";

    public string Type { get; init; } = "";

    public string Stage { get; init; } = "";

    public string Set { get; init; } = "";

    public int Step { get; init; }

    public int Steps { get; init; }

    public Dictionary<string, double> Metrics { get; init; } = [];

    /// <summary>The lines of a folder; none where it has no such file.</summary>
    /// <param name="folder">The run folder.</param>
    public static IEnumerable<MetricsRecord> Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return File.Exists(path) ? File.ReadLines(path).Select(Parse).OfType<MetricsRecord>() : [];
    }

    /// <summary>The line; null for the torn end of an interrupted write.</summary>
    public static MetricsRecord? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize<MetricsRecord>(line, JsonLines.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
