using Agrl.Cli.CommandLine;
using Agrl.Relevance;
using Agrl.Relevance.Importing;

namespace Agrl.Cli.Importing;

/// <summary>Reads <c>--column field=column</c> arguments into the mapping of a table.</summary>
internal static class ColumnMapping
{
    private const string AttributePrefix = "attributes.";
    private const string VerdictPrefix = "verdicts.";

    private static readonly string[] Required = ["query", "title", "label"];
    private static readonly string[] Fields =
        [.. Required, "id", "query_id", "product_id", "brand", "category", "price", "text", "slice", "rationale"];

    /// <summary>The fields that a column can be mapped to, for the help.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Fields, AttributePrefix + "NAME", VerdictPrefix + "CRITERION"];

    /// <summary>Reads the arguments.</summary>
    /// <param name="option">The option, for errors.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="tiers">The grade of each label.</param>
    /// <param name="categorySeparator">What stands between the parts of a category path.</param>
    /// <param name="delimiter">The character between fields; null to go by the file's name.</param>
    /// <exception cref="InputException">A field is unknown or missing.</exception>
    public static TableMapping Parse(
        string option, IEnumerable<string> arguments, IReadOnlyDictionary<string, int> tiers, string categorySeparator, string? delimiter)
    {
        var columns = NamedValues.Parse(option, arguments, "query=search_term");
        foreach (var field in columns.Keys.Where(field => !Fields.Contains(field) && !IsPrefixed(field)))
            throw new InputException($"{option}: there is no field '{field}'; {NameSuggestion.Hint(field, [.. Names])}");
        foreach (var field in Required.Where(field => !columns.ContainsKey(field)))
            throw new InputException($"{option}: a table needs the columns of query, title and label; give {option} {field}=COLUMN");
        return new TableMapping
        {
            Query = columns["query"],
            Title = columns["title"],
            Label = columns["label"],
            Tiers = tiers,
            Id = columns.GetValueOrDefault("id"),
            QueryId = columns.GetValueOrDefault("query_id"),
            ProductId = columns.GetValueOrDefault("product_id"),
            Brand = columns.GetValueOrDefault("brand"),
            Category = columns.GetValueOrDefault("category"),
            CategorySeparator = categorySeparator,
            Price = columns.GetValueOrDefault("price"),
            Text = columns.GetValueOrDefault("text"),
            Slice = columns.GetValueOrDefault("slice"),
            Rationale = columns.GetValueOrDefault("rationale"),
            Attributes = WithPrefix(columns, AttributePrefix),
            Verdicts = WithPrefix(columns, VerdictPrefix),
            Delimiter = delimiter,
        };
    }

    private static bool IsPrefixed(string field) => new[] { AttributePrefix, VerdictPrefix }
        .Any(prefix => field.StartsWith(prefix, StringComparison.Ordinal) && field.Length > prefix.Length);

    private static Dictionary<string, string> WithPrefix(IReadOnlyDictionary<string, string> columns, string prefix) => columns
        .Where(column => column.Key.StartsWith(prefix, StringComparison.Ordinal))
        .ToDictionary(column => column.Key[prefix.Length..], column => column.Value);
}
