using System.Text.Json;
using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Importing;

/// <summary>
/// Imports the ESCI sample: judgments.jsonl.gz and products.jsonl.gz (or .jsonl) in one folder. The slice is the query's source.
/// </summary>
public static class EsciSampleImporter
{
    /// <summary>The splits that the sample has.</summary>
    public static IReadOnlyList<string> Splits { get; } = ["train", "dev", "test"];

    private static readonly string[] Keys = ["query_id", "query", "query_source", "product_id", "esci_label", "split"];

    /// <summary>Imports the sample.</summary>
    /// <param name="folder">The folder that holds the two files.</param>
    /// <param name="options">Split and tiers; the locale has to be us or null, and there is no small version.</param>
    /// <exception cref="InputException">A file is missing or not as described, an option does not fit, or nothing is left.</exception>
    public static ImportResult Import(string folder, EsciOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new EsciOptions();
        if (options.SmallVersion || options.Locale is not (null or "us"))
            throw new InputException("the ESCI sample has the locale us alone and does not mark the small version; leave both options out");
        string pairs = Find(folder, "judgments");
        string products = Find(folder, "products");
        var log = new ImportLog(pairs, products);
        log.Note("tiers are an ordinal reading of the labels: " +
            string.Join(", ", options.Tiers.Select(tier => $"{tier.Key} as {tier.Value}")));

        Dictionary<string, Product?> catalogue = ReadProducts(products);
        foreach ((int line, JsonElement element) in JsonRecords.Read(pairs))
        {
            var fields = new JsonFields(
                element, "", Keys, (_, field, message) => throw new InputException(
                    $"{pairs}:{line}: {field}: {message}"), unknown: _ => { });
            if (Judge(fields, line) is { } judgment)
                log.Keep(line, judgment);
        }

        return log.Finish(pairs);

        Judgment? Judge(JsonFields fields, int line)
        {
            string queryId = $"{fields.Integer("query_id")}";
            string productId = fields.RequiredText("product_id", "it names the product")!;
            string label = fields.RequiredText("esci_label", "one of E, S, C, I")!;
            string query = fields.RequiredText("query", "every judgment needs its query")!;
            string at = $"line {line}: '{query}', {productId}";
            if (options.Split is not null && fields.Text("split") != options.Split)
                log.Drop(ImportDrop.NotOf(options.Split, fields.Text("split"), Splits), at);
            else if (!options.Tiers.TryGetValue(label, out int tier))
                log.DropLabel(label, at);
            else if (!catalogue.TryGetValue(productId, out Product? product))
                log.Drop("product not in the product file", at);
            else if (product is null)
                log.Drop("product without a title", at);
            else
            {
                return new Judgment
                {
                    Id = $"esci-{queryId}-{productId}",
                    QueryId = queryId.Length > 0 ? queryId : query,
                    Query = query,
                    Product = product,
                    Tier = tier,
                    Slice = fields.Text("query_source"),
                };
            }

            return null;
        }
    }

    private static Dictionary<string, Product?> ReadProducts(string path)
    {
        var products = new Dictionary<string, Product?>(StringComparer.Ordinal);
        foreach ((int line, JsonElement element) in JsonRecords.Read(path))
        {
            Product? product = EsciProducts.Parse(element, path, line);
            string id = product?.Id ?? element.GetProperty("asin").GetString()!;
            if (!products.TryAdd(id, product))
                throw new InputException($"{path}:{line}: asin: '{id}' stands twice; one identifier is one product");
        }

        return products;
    }

    private static string Find(string folder, string name)
    {
        string[] candidates = [Path.Combine(folder, $"{name}.jsonl.gz"), Path.Combine(folder, $"{name}.jsonl")];
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new InputException(
                $"'{folder}' does not hold the ESCI sample: expected {name}.jsonl.gz or {name}.jsonl in it; check the path");
    }
}
