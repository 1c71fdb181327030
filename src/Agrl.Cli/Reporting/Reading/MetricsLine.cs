namespace Agrl.Cli.Reporting.Reading;

/// <summary>A line of metrics.jsonl: a step, an evaluation or a warning.</summary>
internal sealed record MetricsLine
{
    /// <summary><c>step</c>, <c>evaluation</c> or <c>health</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The stage's label.</summary>
    public required string Stage { get; init; }

    /// <summary>The step, from 1.</summary>
    public int Step { get; init; }

    /// <summary>Of a warning, the watcher.</summary>
    public string? Watcher { get; init; }

    /// <summary>Of a warning, what it says.</summary>
    public string? Message { get; init; }

    /// <summary>The evaluation set.</summary>
    public string? Set { get; init; }

    /// <summary>When it was written.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The figures by name; NaN where one does not apply.</summary>
    public required IReadOnlyDictionary<string, double> Metrics { get; init; }
}
