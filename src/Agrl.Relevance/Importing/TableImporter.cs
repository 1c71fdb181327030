using System.Globalization;
using System.Text.RegularExpressions;
using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Importing;

/// <summary>Imports judgments from any CSV or TSV file with a header, by a mapping of its columns.</summary>
public static partial class TableImporter
{
    /// <summary>Imports a file.</summary>
    /// <param name="path">The file, plain or gzip, UTF-8.</param>
    /// <param name="mapping">Which column holds what.</param>
    /// <exception cref="InputException">The file cannot be read, a mapped column is missing, or nothing is left.</exception>
    public static ImportResult Import(string path, TableMapping mapping)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(mapping);
        if (mapping.Delimiter is { Length: not 1 })
            throw new InputException($"table mapping: delimiter: expected one character, found '{mapping.Delimiter}'");
        if (mapping.CategorySeparator.Length == 0)
            throw new InputException("table mapping: category_separator: expected at least one character, found nothing");
        var log = new ImportLog(path);
        using var file = new DelimitedFile(path, mapping.Delimiter);
        var columns = new TableColumns(file, mapping);
        foreach ((int line, string[] fields, string? fault) in file.Rows())
        {
            string place = $"{path}:{line}: {Excerpt(fields)}";
            if (fault is not null)
                log.Drop(fault, place);
            else if (columns.Field(fields, mapping.Query) is not { } query)
                log.Drop("without a query", place);
            else if (columns.Field(fields, mapping.Title) is not { } title)
                log.Drop("without a title", place);
            else if (columns.Field(fields, mapping.Label) is not { } label)
                log.Drop("without a label", place);
            else if (Tier(mapping, label) is not { } tier)
                log.DropLabel(label, place, mapping.Tiers.Count == 0 ? "which is no grade" : "which has no tier");
            else
            {
                log.Keep(line, new Judgment
                {
                    Id = columns.Field(fields, mapping.Id) ?? $"{Path.GetFileName(path)}:{line}",
                    QueryId = columns.Field(fields, mapping.QueryId) ?? query,
                    Query = query,
                    Product = MakeProduct(columns, mapping, fields, title, place, log),
                    Tier = tier,
                    Verdicts = columns.Fields(fields, mapping.Verdicts),
                    VerdictOrigin = columns.Fields(fields, mapping.Verdicts).Count > 0 ? VerdictOrigin.Human : VerdictOrigin.None,
                    Rationale = columns.Field(fields, mapping.Rationale),
                    Slice = columns.Field(fields, mapping.Slice),
                });
            }
        }

        return log.Finish(path);
    }

    private static Product MakeProduct(
        TableColumns columns, TableMapping mapping, string[] fields, string title, string place, ImportLog log)
    {
        string category = columns.Field(fields, mapping.Category) ?? "";
        var product = new Product
        {
            Id = "",
            Title = title,
            Brand = columns.Field(fields, mapping.Brand),
            Category = [.. category.Split(
                mapping.CategorySeparator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
            Attributes = columns.Fields(fields, mapping.Attributes),
            Price = Price(columns.Field(fields, mapping.Price), place, log),
            Text = columns.Field(fields, mapping.Text),
        };
        return product with { Id = columns.Field(fields, mapping.ProductId) ?? ProductParser.IdOf(product) };
    }

    private static int? Tier(TableMapping mapping, string label)
    {
        if (mapping.Tiers.Count > 0)
            return mapping.Tiers.TryGetValue(label, out int tier) ? tier : null;
        return int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out int grade) ? grade : null;
    }

    private static decimal? Price(string? text, string place, ImportLog log)
    {
        if (text is null)
            return null;
        string number = text.Trim('$', '€', '£', '¥', ' ', '\u00a0');
        // A comma counts only before exactly three digits: .NET would read the "12,50" of other countries as 1250.
        string plain = ThousandsCommas().Replace(number, "");
        if (decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal price))
            return price;
        log.Lose("prices that are no numbers and were left out", $"'{text}' in {place}");
        return null;
    }

    [GeneratedRegex(@"(?<=^\d{1,3}(,\d{3})*),(?=\d{3}(,\d{3})*(\.|$))")]
    private static partial Regex ThousandsCommas();

    private static string Excerpt(string[] fields)
    {
        return Printable.Quote(string.Join(" | ", fields));
    }
}
