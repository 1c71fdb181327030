namespace Agrl.Relevance.Importing;

/// <summary>The mapped columns of a table, looked up once, and the fields of a row by them.</summary>
internal sealed class TableColumns
{
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

    /// <summary>Looks up every column that the mapping names.</summary>
    /// <exception cref="InputException">A column is missing.</exception>
    public TableColumns(DelimitedFile file, TableMapping mapping)
    {
        string?[] single =
        [
            mapping.Query, mapping.Title, mapping.Label, mapping.Id, mapping.QueryId, mapping.ProductId,
            mapping.Brand, mapping.Category, mapping.Price, mapping.Text, mapping.Slice, mapping.Rationale,
        ];
        foreach (string? name in single.Concat(mapping.Attributes.Values).Concat(mapping.Verdicts.Values))
        {
            if (name is not null)
                _index[name] = file.Column(name);
        }
    }

    /// <summary>A field without white space around it; null where it is blank or not mapped.</summary>
    public string? Field(string[] fields, string? column) =>
        column is not null && fields[_index[column]].Trim() is { Length: > 0 } text ? text : null;

    /// <summary>The fields of several columns that are not blank, by the names they are mapped to.</summary>
    public Dictionary<string, string> Fields(string[] fields, IReadOnlyDictionary<string, string> columns)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string column) in columns)
        {
            if (Field(fields, column) is { } value)
                values[name] = value;
        }

        return values;
    }
}
