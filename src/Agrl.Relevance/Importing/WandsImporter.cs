using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Importing;

/// <summary>
/// Imports WANDS from its folder: query.csv, product.csv and label.csv, which are separated by tabs. A product's class becomes the
/// attribute <c>class</c>, its hierarchy the category path, its features (<c>name:value|name:value</c>) attributes.
/// </summary>
public static class WandsImporter
{
    /// <summary>Imports the data set.</summary>
    /// <param name="folder">The folder that holds the three files.</param>
    /// <param name="options">Tiers, slices and features.</param>
    /// <exception cref="InputException">A file or column is missing, or nothing is left.</exception>
    public static ImportResult Import(string folder, WandsOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new WandsOptions();
        string labels = Path.Combine(folder, "label.csv");
        string queryFile = Path.Combine(folder, "query.csv");
        string productFile = Path.Combine(folder, "product.csv");
        var log = new ImportLog(labels, queryFile, productFile);
        Dictionary<string, (string Query, string? Class)> queries = ReadQueries(queryFile, log);
        Dictionary<string, Product> products = ReadProducts(productFile, options, log);

        using var file = new DelimitedFile(labels, "\t");
        int id = file.Column("id");
        int queryId = file.Column("query_id");
        int productId = file.Column("product_id");
        int label = file.Column("label");
        foreach ((int line, string[] fields, string? fault) in file.Rows())
        {
            string place = $"{labels}:{line}: {string.Join(" | ", fields)}";
            if (fault is not null)
                log.Drop(fault, place);
            else if (!options.Tiers.TryGetValue(fields[label], out int tier))
                log.DropLabel(fields[label], place);
            else if (!queries.TryGetValue(fields[queryId], out (string Query, string? Class) query))
                log.Drop("query not in query.csv", place);
            else if (!products.TryGetValue(fields[productId], out Product? product))
                log.Drop("product not in product.csv", place);
            else
            {
                log.Keep(line, new Judgment
                {
                    Id = $"wands-{fields[id]}",
                    QueryId = fields[queryId],
                    Query = query.Query,
                    Product = product,
                    Tier = tier,
                    Slice = options.SliceByQueryClass ? query.Class : null,
                });
            }
        }

        return log.Finish(labels);
    }

    private static Dictionary<string, (string, string?)> ReadQueries(string path, ImportLog log)
    {
        using var file = new DelimitedFile(path, "\t");
        int id = file.Column("query_id");
        int query = file.Column("query");
        int? kind = file.FindColumn("query_class");
        var queries = new Dictionary<string, (string, string?)>(StringComparer.Ordinal);
        foreach ((int line, string[] fields, string? fault) in file.Rows())
        {
            if (fault is not null || string.IsNullOrWhiteSpace(fields[query]))
                log.Lose("rows of query.csv that cannot be used", $"{path}:{line}: {fault ?? "a blank query"}");
            else
                queries[fields[id]] = (fields[query].Trim(), kind is { } column ? Filled(fields[column]) : null);
        }

        return queries;
    }

    private static Dictionary<string, Product> ReadProducts(string path, WandsOptions options, ImportLog log)
    {
        using var file = new DelimitedFile(path, "\t");
        int id = file.Column("product_id");
        int name = file.Column("product_name");
        int? kind = file.FindColumn("product_class");
        int? hierarchy = file.FindColumn("category hierarchy") ?? file.FindColumn("category_hierarchy");
        int? description = file.FindColumn("product_description");
        int? features = file.FindColumn("product_features");
        var products = new Dictionary<string, Product>(StringComparer.Ordinal);
        foreach ((int line, string[] fields, string? fault) in file.Rows())
        {
            if (fault is not null || string.IsNullOrWhiteSpace(fields[name]))
            {
                log.Lose("rows of product.csv that cannot be used", $"{path}:{line}: {fault ?? "a blank name"}");
                continue;
            }

            var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
            if (Field(kind) is { } productClass)
                attributes["class"] = productClass;
            AddFeatures(attributes, Field(features), options, $"{path}:{line}", log);
            products[fields[id]] = new Product
            {
                Id = fields[id],
                Title = fields[name].Trim(),
                Category = [.. (Field(hierarchy) ?? "").Split('/', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
                Attributes = attributes,
                Text = Field(description),
            };

            string? Field(int? column) => column is { } index ? Filled(fields[index]) : null;
        }

        return products;
    }

    private static void AddFeatures(
        Dictionary<string, string> attributes, string? features, WandsOptions options, string place, ImportLog log)
    {
        foreach (string feature in (features ?? "").Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = feature.IndexOf(':', StringComparison.Ordinal);
            string name = colon > 0 ? feature[..colon].Trim() : "";
            string value = colon > 0 ? feature[(colon + 1)..].Trim() : "";
            if (name.Length == 0 || value.Length == 0)
                log.Lose("product features that are not name:value", $"{place}: '{feature}'");
            else if (options.Features.Count == 0 || options.Features.Contains(name))
                attributes[name] = attributes.TryGetValue(name, out string? earlier) && earlier != value ? $"{earlier}, {value}" : value;
        }
    }

    private static string? Filled(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
