using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Agrl.Training.Evaluation;

/// <summary>
/// P(tier) as an object by grade. Files that were written before the grades stood in them hold a bare list, which is read as not known.
/// </summary>
internal sealed class TierProbabilitiesConverter : JsonConverter<IReadOnlyDictionary<int, double>>
{
    /// <inheritdoc/>
    public override IReadOnlyDictionary<int, double>? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.StartArray)
            return JsonSerializer.Deserialize<Dictionary<int, double>>(ref reader, options);
        reader.Skip();
        return null;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<int, double> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (grade, probability) in value)
            writer.WriteNumber(grade.ToString(CultureInfo.InvariantCulture), probability);
        writer.WriteEndObject();
    }
}
