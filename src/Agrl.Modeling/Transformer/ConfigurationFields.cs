using System.Text.Json;

namespace Agrl.Modeling.Transformer;

/// <summary>Typed access to the fields of a JSON object, with messages that name file and field. Null counts as absent.</summary>
internal sealed class ConfigurationFields
{
    private readonly JsonElement _element;
    private readonly string _path;

    private ConfigurationFields(JsonElement element, string path)
    {
        (_element, _path) = (element, path);
        if (element.ValueKind != JsonValueKind.Object)
            throw new ModelFormatException($"{path}: expected a JSON object, found {element.ValueKind}.");
    }

    /// <summary>Parses a text and reads from its object; what JSON itself objects to becomes an error that names the file.</summary>
    public static T Read<T>(string json, string path, Func<ConfigurationFields, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(json,
                new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
            return read(new(document.RootElement, path));
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // The second: names or texts with half of a surrogate pair, found only when they are looked at.
            throw new ModelFormatException($"{path} is not JSON: {error.Message}", error);
        }
    }

    public ModelFormatException Refusal(string what) => new($"{_path}: {what}");

    /// <summary>Whether any field is an object.</summary>
    public bool HasObjects => _element.EnumerateObject().Any(one => one.Value.ValueKind == JsonValueKind.Object);

    /// <summary>Whether a field is there and null, where that says something else than being absent.</summary>
    public bool IsNull(string name) => _element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;

    public bool Has(string name) => Find(name) is not null;

    public int RequiredInteger(string name) => Integer(name) ?? throw Refusal($"{name} is missing.");

    public double RequiredNumber(string name) => Number(name) ?? throw Refusal($"{name} is missing.");

    public int? Integer(string name) => Find(name) is { } value
        ? value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : throw Unexpected(name, "a whole number", value)
        : null;

    public double? Number(string name) => Find(name) is { } value
        ? value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : throw Unexpected(name, "a number", value)
        : null;

    public bool? Flag(string name) => Find(name) is { } value
        ? value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Unexpected(name, "true or false", value),
        }
        : null;

    public string? Text(string name) => Find(name) is { } value
        ? value.ValueKind == JsonValueKind.String ? value.GetString() : throw Unexpected(name, "a text", value)
        : null;

    /// <summary>A text, or null where the field is anything else.</summary>
    public string? TextIfAny(string name) => Find(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    public IReadOnlyList<string> Texts(string name) => Find(name) is { } value
        ? value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(one => one.GetString()!)]
            : throw Unexpected(name, "a list of texts", value)
        : [];

    /// <summary>A list, or a single text as a list of one.</summary>
    public IReadOnlyList<string> TextOrTexts(string name) =>
        Find(name) is { ValueKind: JsonValueKind.String } value ? [value.GetString()!] : Texts(name);

    /// <summary>Whether a field is there and no empty list or object.</summary>
    public bool IsFilled(string name) => Find(name) is { } value && value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(),
        _ => true,
    };

    /// <summary>A list, or a single number as a list of one.</summary>
    public IReadOnlyList<int> Integers(string name)
    {
        if (Find(name) is not { } value)
            return [];
        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        return [.. items.Select(one =>
            one.ValueKind == JsonValueKind.Number && one.TryGetInt32(out var number)
                ? number
                : throw Unexpected(name, "a whole number or a list of them", value))];
    }

    public ConfigurationFields? Object(string name) => Find(name) is { } value
        ? value.ValueKind == JsonValueKind.Object
            ? new ConfigurationFields(value, $"{_path}, {name}")
            : throw Unexpected(name, "an object", value)
        : null;

    private JsonElement? Find(string name) =>
        _element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private ModelFormatException Unexpected(string name, string expected, JsonElement value)
    {
        var raw = value.GetRawText();
        return Refusal($"{name}: expected {expected}, found {(raw.Length > 60 ? raw[..60] + "..." : raw)}.");
    }
}
