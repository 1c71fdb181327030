using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Agrl.Cli.Json;

/// <summary>How results are written as JSON.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly JsonSerializerOptions Document = new(Line)
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        NumberHandling = JsonNumberHandling.Strict,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower), new FiniteNumberConverter() },
    };

    /// <summary>One object in one line.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="row">The object.</param>
    public static void WriteLine(TextWriter output, JsonObject row) => output.WriteLine(row.ToJsonString(Line));

    /// <summary>A result with indentation; names are snake_case, numbers that are not finite are null.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="result">A record or an anonymous object.</param>
    public static void WriteDocument(TextWriter output, object result) => output.WriteLine(JsonSerializer.Serialize(result, Document));

    /// <summary>A list of numbers; what is not finite is null, as JSON has no word for it.</summary>
    /// <param name="values">The numbers.</param>
    public static JsonArray Numbers(IEnumerable<float> values) =>
        new([.. values.Select(value => float.IsFinite(value) ? JsonValue.Create(value) : null)]);

    /// <summary>A list of ids.</summary>
    /// <param name="ids">The ids.</param>
    public static JsonArray Ids(IEnumerable<int> ids) => new([.. ids.Select(id => JsonValue.Create(id))]);

    private sealed class FiniteNumberConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value))
                writer.WriteNumberValue(value);
            else
                writer.WriteNullValue();
        }
    }
}
