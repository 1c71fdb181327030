namespace Agrl.Relevance.Importing;

/// <summary>Which column of a CSV or TSV file holds what. A field without a column is left empty.</summary>
public sealed record TableMapping
{
    /// <summary>The query's text.</summary>
    public required string Query { get; init; }

    /// <summary>The product's title.</summary>
    public required string Title { get; init; }

    /// <summary>The label that <see cref="Tiers"/> turns into a grade.</summary>
    public required string Label { get; init; }

    /// <summary>The grade of each label, such as <c>exact: 4</c>; empty where the labels are the grades themselves.</summary>
    public IReadOnlyDictionary<string, int> Tiers { get; init; } = new Dictionary<string, int>();

    /// <summary>The judgment's identifier.</summary>
    public string? Id { get; init; }

    /// <summary>The query's identifier; without one, the query's text.</summary>
    public string? QueryId { get; init; }

    /// <summary>The product's identifier; without one, it is made from the product's fields.</summary>
    public string? ProductId { get; init; }

    /// <summary>The brand.</summary>
    public string? Brand { get; init; }

    /// <summary>The category path.</summary>
    public string? Category { get; init; }

    /// <summary>What stands between the parts of a category path.</summary>
    public string CategorySeparator { get; init; } = ">";

    /// <summary>The price: a number with a decimal point and perhaps a currency sign.</summary>
    public string? Price { get; init; }

    /// <summary>Free text such as the description.</summary>
    public string? Text { get; init; }

    /// <summary>The slice.</summary>
    public string? Slice { get; init; }

    /// <summary>The judge's free-text rationale.</summary>
    public string? Rationale { get; init; }

    /// <summary>Attribute names and the columns that hold their values, such as <c>color: colour_name</c>.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>Criteria and the columns that hold the judges' verdicts on them; a blank field is no verdict.</summary>
    public IReadOnlyDictionary<string, string> Verdicts { get; init; } = new Dictionary<string, string>();

    /// <summary>One character between fields; null to go by the file's name (a tab for .tsv, .tab and .txt, else a comma).</summary>
    public string? Delimiter { get; init; }
}
