namespace Agrl.Training.Telemetry;

/// <summary>A field of a line of comma-separated values (RFC 4180).</summary>
public static class CsvField
{
    /// <summary>The field as it is written: in quotes where it would end the field or the line.</summary>
    /// <param name="value">The text.</param>
    public static string Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.AsSpan().IndexOfAny(",\"\n\r") < 0 ? value : '"' + value.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
    }
}
