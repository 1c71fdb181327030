using System.Text.Json;
using System.Text.Json.Nodes;
using Agrl.Relevance;

namespace Agrl.Cli.Json;

/// <summary>
/// One JSON object of an input file, whose fields are taken by name and type. What is added to it is written out with it.
/// </summary>
internal sealed class InputRow
{
    private readonly string _file;
    private readonly int _line;
    private readonly JsonObject _values;

    /// <summary>A row.</summary>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="line">The line from 1; 0 for a row that is an argument.</param>
    /// <param name="values">The object.</param>
    public InputRow(string file, int line, JsonObject values)
    {
        _file = file;
        _line = line;
        _values = values;
    }

    /// <summary>Whether a field is there and not null.</summary>
    /// <param name="name">The field.</param>
    public bool Has(string name) => _values[name] is not null;

    /// <summary>A text, or null where there is none.</summary>
    /// <param name="name">The field.</param>
    /// <exception cref="InputException">The field is something else.</exception>
    public string? Text(string name)
    {
        if (_values[name] is not { } node)
            return null;
        try
        {
            if (node.GetValueKind() is JsonValueKind.String)
                return node.GetValue<string>();
        }
        catch (InvalidOperationException)
        {
            throw Error($"{name}: the text has half of a surrogate pair (a \\ud8.. or \\udc.. without its other half), " +
                "which is no character");
        }

        throw Error($"{name}: expected a text, found {Describe(node)}");
    }

    /// <summary>A list of token ids, or null where there is none.</summary>
    /// <param name="name">The field.</param>
    /// <param name="vocabulary">Ids are from 0 to below it.</param>
    /// <exception cref="InputException">The field is something else, or an id is outside the vocabulary.</exception>
    public int[]? Ids(string name, int vocabulary)
    {
        if (_values[name] is not { } node)
            return null;
        if (node is not JsonArray array)
            throw Error($"{name}: expected a list of token ids, found {Describe(node)}");
        var ids = new int[array.Count];
        for (var index = 0; index < ids.Length; index++)
        {
            if (array[index] is not JsonValue value || !value.TryGetValue(out ids[index]))
                throw Error($"{name}[{index}]: expected a token id, found {Describe(array[index])}");
            if (ids[index] < 0 || ids[index] >= vocabulary)
                throw Error($"{name}[{index}]: expected an id from 0 to {vocabulary - 1} (the model's vocabulary), found {ids[index]}");
        }

        return ids;
    }

    /// <summary>The row with further fields, which replace those of the same name.</summary>
    /// <param name="fields">The fields in the order to write.</param>
    public JsonObject With(params (string Name, JsonNode? Value)[] fields)
    {
        var row = _values.DeepClone().AsObject();
        foreach (var (name, value) in fields)
        {
            row.Remove(name);
            row[name] = value;
        }

        return row;
    }

    /// <summary>An error that names the row.</summary>
    /// <param name="message">What was expected, found, and the fix.</param>
    public InputException Error(string message) => new(_line == 0 ? $"{_file}: {message}" : $"{_file}:{_line}: {message}");

    private static string Describe(JsonNode? node)
    {
        var text = node?.ToJsonString() ?? "null";
        return Printable.Quote(text.Length > 40 ? text[..40] + "..." : text);
    }
}
