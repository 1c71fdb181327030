using System.Text.Json;

namespace Agrl.Relevance.Judgments;

/// <summary>The fields of one JSON object, taken by name and type; what does not fit becomes a problem with the field's path.</summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    private readonly string _prefix;
    private readonly Action<JudgmentProblemKind, string, string> _report;

    /// <summary>The fields of an object; unknown and repeated keys are reported.</summary>
    /// <param name="element">A JSON object.</param>
    /// <param name="prefix">The object's own path and a point, or nothing for the line's object.</param>
    /// <param name="known">The keys that the format has.</param>
    /// <param name="report">Takes problems: kind, field, message.</param>
    /// <param name="unknown">Takes unknown keys instead of a problem; null to report them.</param>
    public JsonFields(
        JsonElement element, string prefix, IReadOnlyCollection<string> known,
        Action<JudgmentProblemKind, string, string> report, Action<string>? unknown)
    {
        _prefix = prefix;
        _report = report;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            string name = Name(property);
            if (!known.Contains(name))
            {
                if (unknown is not null)
                    unknown(prefix + name);
                else
                    report(JudgmentProblemKind.UnknownKey, prefix + name, $"unknown key; {NameSuggestion.Hint(name, known)}");
            }
            else if (!_values.TryAdd(name, property.Value))
                report(JudgmentProblemKind.UnknownKey, prefix + name, "the key stands twice; keep one");
        }
    }

    /// <summary>Whether a field is there and not null.</summary>
    public bool Has(string name) => Find(name, out _);

    /// <summary>A text that must be there and not blank.</summary>
    public string? RequiredText(string name, string fix)
    {
        string? text = Text(name);
        if (!string.IsNullOrWhiteSpace(text))
            return text;
        // Of a text that could not be read at all, Text has said why.
        if (text is not null || !Find(name, out _))
            _report(
                JudgmentProblemKind.MissingField, _prefix + name, $"expected a text that is not blank, found "
                + $"{(text is null ? "nothing" : "a blank one")}; {fix}");
        return null;
    }

    /// <summary>A text, or null where there is none.</summary>
    public string? Text(string name) => Find(name, out JsonElement value) ? AsText(name, value) : null;

    /// <summary>A whole number, or null where there is none.</summary>
    public int? Integer(string name)
    {
        if (!Find(name, out JsonElement value))
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number))
            return number;
        _report(JudgmentProblemKind.WrongType, _prefix + name, $"expected a whole number, found {Describe(value)}");
        return null;
    }

    /// <summary>A number of zero or more, or null where there is none.</summary>
    public decimal? Price(string name)
    {
        if (!Find(name, out JsonElement value))
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out decimal number) && number >= 0)
            return number;
        _report(JudgmentProblemKind.WrongType, _prefix + name, $"expected a number of 0 or more, found {Describe(value)}");
        return null;
    }

    /// <summary>A list of texts; empty where there is none.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (!Find(name, out JsonElement value))
            return [];
        if (value.ValueKind != JsonValueKind.Array)
        {
            _report(
                JudgmentProblemKind.WrongType, _prefix + name, $"expected a list of texts such as [\"Shoes\", \"Boots\"], found "
                + $"{Describe(value)}");
            return [];
        }

        var texts = new List<string>(value.GetArrayLength());
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (AsText($"{name}[{texts.Count}]", item) is { } text)
                texts.Add(text);
        }

        return texts;
    }

    /// <summary>An object from names to texts, in the order of the source; empty where there is none.</summary>
    public IReadOnlyDictionary<string, string> TextsByName(string name)
    {
        if (!Find(name, out JsonElement value))
            return new Dictionary<string, string>();
        if (value.ValueKind != JsonValueKind.Object)
        {
            _report(JudgmentProblemKind.WrongType, _prefix + name, $"expected an object from names to texts, found {Describe(value)}");
            return new Dictionary<string, string>();
        }

        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in value.EnumerateObject())
        {
            string key = Name(property);
            if (AsText($"{name}.{key}", property.Value) is { } text && !texts.TryAdd(key, text))
                _report(JudgmentProblemKind.UnknownKey, $"{_prefix}{name}.{key}", "the key stands twice; keep one");
        }

        return texts;
    }

    /// <summary>An object, or null where there is none.</summary>
    public JsonElement? Object(string name)
    {
        if (!Find(name, out JsonElement value))
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            return value;
        _report(JudgmentProblemKind.WrongType, _prefix + name, $"expected an object, found {Describe(value)}");
        return null;
    }

    /// <summary>A value in words for an error, cut where it is long.</summary>
    public static string Describe(JsonElement value)
    {
        string text = value.GetRawText();
        if (text.Length > 40)
            text = text[..40] + "...";
        text = Printable.Quote(text);
        return value.ValueKind switch
        {
            JsonValueKind.String => $"the text {text}",
            JsonValueKind.Number => $"the number {text}",
            JsonValueKind.Array => $"a list {text}",
            JsonValueKind.Object => $"an object {text}",
            _ => text,
        };
    }

    private bool Find(string name, out JsonElement value) => _values.TryGetValue(name, out value) && value.ValueKind != JsonValueKind.Null;

    private string? AsText(string name, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            _report(JudgmentProblemKind.WrongType, _prefix + name, $"expected a text, found {Describe(value)}");
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            _report(JudgmentProblemKind.InvalidUtf8, _prefix + name, $"half a surrogate pair in {Describe(value)}; write whole characters");
            return null;
        }
    }

    /// <summary>A property's name, or <c>?</c> where it is no text.</summary>
    public static string Name(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "?";
        }
    }
}
