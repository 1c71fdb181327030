using System.Text.Json;

namespace Agrl.Modeling.Tokenization.Json;

/// <summary>
/// A value of a JSON file together with where it stands, so that whatever is wrong with it is reported with file and place.
/// </summary>
internal readonly struct JsonPart
{
    private readonly JsonElement _element;
    private readonly string _file;
    private readonly string _place;
    private readonly int _index;

    private JsonPart(JsonElement element, string file, string place, int index = -1)
    {
        _element = element;
        _file = file;
        _place = place;
        _index = index;
    }

    // The path within the file, such as model.merges[3]; put together only when asked for, as there are many elements.
    private string Place => _index < 0 ? _place : $"{_place}[{_index}]";

    /// <summary>The kind of JSON value.</summary>
    public JsonValueKind Kind => _element.ValueKind;

    /// <summary>Whether the value is null or was not given.</summary>
    public bool IsNull => Kind is JsonValueKind.Null or JsonValueKind.Undefined;

    /// <summary>Parses a file's content; the top value must be an object.</summary>
    /// <param name="content">UTF-8, with or without a byte order mark.</param>
    /// <param name="file">The name for messages.</param>
    /// <exception cref="ModelFormatException">No JSON object.</exception>
    public static JsonPart Parse(ReadOnlySpan<byte> content, string file)
    {
        try
        {
            var part = new JsonPart(JsonElement.Parse(WithoutMark(content)), file, "");
            return part.Kind == JsonValueKind.Object ? part : throw part.Expected("a JSON object");
        }
        catch (JsonException exception)
        {
            throw new ModelFormatException(
                $"{file}: expected JSON, found something else: {exception.Message} Download or save the file again.", exception);
        }
    }

    /// <summary>A file's content without the byte order mark that some editors write before it.</summary>
    /// <param name="content">UTF-8.</param>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> content) => content.StartsWith("\uFEFF"u8) ? content[3..] : content;

    /// <summary>A member; a part of kind undefined where it is missing.</summary>
    public JsonPart this[string name]
    {
        get
        {
            if (Kind != JsonValueKind.Object) throw Expected("an object");
            var place = Place.Length == 0 ? name : $"{Place}.{name}";
            try
            {
                return new JsonPart(_element.TryGetProperty(name, out var value) ? value : default, _file, place);
            }
            catch (InvalidOperationException)
            {
                // Half a surrogate pair, which is found where names are compared.
                throw Expected("an object whose names are text");
            }
        }
    }

    /// <summary>The elements of an array.</summary>
    public IEnumerable<JsonPart> Items()
    {
        if (Kind != JsonValueKind.Array) throw Expected("an array");
        return Enumerate(_element, _file, Place);

        static IEnumerable<JsonPart> Enumerate(JsonElement array, string file, string place)
        {
            var index = 0;
            foreach (var item in array.EnumerateArray()) yield return new JsonPart(item, file, place, index++);
        }
    }

    /// <summary>The members of an object, in the order of the file.</summary>
    public IEnumerable<KeyValuePair<string, JsonPart>> Members()
    {
        if (Kind != JsonValueKind.Object) throw Expected("an object");
        return Enumerate(this);

        static IEnumerable<KeyValuePair<string, JsonPart>> Enumerate(JsonPart whole)
        {
            foreach (var member in whole._element.EnumerateObject())
            {
                string name;
                try
                {
                    name = member.Name;
                }
                catch (InvalidOperationException exception)
                {
                    throw new ModelFormatException($"{whole._file}: a name in {whole.Shown} is no valid Unicode text.", exception);
                }
                yield return new(name, new JsonPart(member.Value, whole._file, whole.Place));
            }
        }
    }

    /// <summary>The number of members of an object.</summary>
    public int MemberCount() => Kind == JsonValueKind.Object ? _element.GetPropertyCount() : throw Expected("an object");

    /// <summary>A string.</summary>
    public string Text() => Kind == JsonValueKind.String ? Text(_element) : throw Expected("a string");

    /// <summary>The strings of an array of two.</summary>
    public (string First, string Second) TwoTexts() =>
        Length() == 2 && _element[0].ValueKind == JsonValueKind.String && _element[1].ValueKind == JsonValueKind.String
            ? (Text(_element[0]), Text(_element[1])) : throw Expected("two strings");

    /// <summary>A string, or null where there is none.</summary>
    public string? TextOrNull() => IsNull ? null : Text();

    /// <summary>A boolean, or the default where there is none.</summary>
    public bool Flag(bool whenMissing) => Kind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Null or JsonValueKind.Undefined => whenMissing,
        _ => throw Expected("true or false"),
    };

    /// <summary>A whole number that is not negative.</summary>
    public int Count() =>
        Kind == JsonValueKind.Number && _element.TryGetInt32(out var value) && value >= 0
            ? value
            : throw Expected("a whole number of 0 or more");

    /// <summary>Whether it is the number 0.</summary>
    public bool IsZero() => Kind == JsonValueKind.Number && _element.TryGetDouble(out var value) && value == 0;

    /// <summary>Whether it is a number below 0.</summary>
    public bool IsNegative() => Kind == JsonValueKind.Number && _element.TryGetDouble(out var value) && value < 0;

    /// <summary>The length of an array.</summary>
    public int Length() => Kind == JsonValueKind.Array ? _element.GetArrayLength() : throw Expected("an array");

    /// <summary>What to throw where something else stands than was expected.</summary>
    /// <param name="what">What was expected, as in "a string".</param>
    public ModelFormatException Expected(string what)
    {
        var found = Kind switch
        {
            JsonValueKind.Undefined => "nothing",
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            _ => Abbreviated(_element.GetRawText()),
        };
        return new ModelFormatException($"{_file}: expected {what} at {Shown}, found {found}.");
    }

    /// <summary>What to throw where the file asks for something that is not done here.</summary>
    /// <param name="what">What is asked for.</param>
    /// <param name="supported">What could stand there instead.</param>
    public ModelFormatException Unsupported(string what, string supported) =>
        new($"{_file}: {what} at {Shown} is not supported. Supported: {supported}.");

    /// <summary>What to throw where the file contradicts itself.</summary>
    /// <param name="problem">The problem, as a sentence without the place.</param>
    public ModelFormatException Wrong(string problem) => new($"{_file}: {problem} (at {Shown})");

    private string Text(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new ModelFormatException($"{_file}: the string at {Shown} is no valid Unicode text.", exception);
        }
    }

    private string Shown => Place.Length == 0 ? "the top" : Place;

    private static string Abbreviated(string raw) => raw.Length <= 60 ? raw : raw[..57] + "...";
}
