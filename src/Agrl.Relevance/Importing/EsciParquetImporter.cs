using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Importing;

/// <summary>
/// Imports the official ESCI release: shopping_queries_dataset_examples.parquet and shopping_queries_dataset_products.parquet in one
/// folder; where shopping_queries_dataset_sources.csv is there too, it gives the slices. Only the products that are judged are kept
/// in memory, but one row group of the product file at a time is read whole.
/// </summary>
public static class EsciParquetImporter
{
    private const string Examples = "shopping_queries_dataset_examples.parquet";
    private const string Products = "shopping_queries_dataset_products.parquet";
    /// <summary>The splits that the release has.</summary>
    public static IReadOnlyList<string> Splits { get; } = ["train", "test"];

    private const string Sources = "shopping_queries_dataset_sources.csv";

    /// <summary>Imports the release.</summary>
    /// <param name="folder">The folder that holds the files.</param>
    /// <param name="options">Locale, split, version and tiers.</param>
    /// <param name="cancellation">Stops the import between columns.</param>
    /// <exception cref="InputException">A file or a column is missing or not as described, or nothing is left.</exception>
    public static async Task<ImportResult> ImportAsync(string folder, EsciOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new EsciOptions();
        string examples = Path.Combine(folder, Examples);
        string sources = Path.Combine(folder, Sources);
        var log = new ImportLog([examples, Path.Combine(folder, Products), .. File.Exists(sources) ? [sources] : (string[])[]]);
        log.Note("tiers are an ordinal reading of the labels: " +
            string.Join(", ", options.Tiers.Select(tier => $"{tier.Key} as {tier.Value}")));

        List<Pair> pairs = await ReadPairsAsync(examples, options, log, cancellation).ConfigureAwait(false);
        HashSet<(string, string)> wanted = pairs.Select(pair => (pair.Locale, pair.ProductId)).ToHashSet();
        Dictionary<(string, string), Product?> products =
            await ReadProductsAsync(Path.Combine(folder, Products), wanted, cancellation).ConfigureAwait(false);
        Dictionary<string, string> slices = File.Exists(sources) ? ReadSources(sources) : [];
        foreach (Pair pair in pairs)
        {
            if (!products.TryGetValue((pair.Locale, pair.ProductId), out Product? product))
                log.Drop("product not in the product file", pair.Place);
            else if (product is null)
                log.Drop("product without a title", pair.Place);
            else
            {
                log.Keep(pair.Row, new Judgment
                {
                    Id = $"esci-{pair.ExampleId}",
                    QueryId = pair.QueryId,
                    Query = pair.Query,
                    Product = product,
                    Tier = pair.Tier,
                    Slice = slices.GetValueOrDefault(pair.QueryId),
                });
            }
        }

        return log.Finish(examples);
    }

    private static async Task<List<Pair>> ReadPairsAsync(string path, EsciOptions options, ImportLog log, CancellationToken cancellation)
    {
        ParquetTable table = await ParquetTable.OpenAsync(path, cancellation).ConfigureAwait(false);
        await using var _ = table.ConfigureAwait(false);
        var pairs = new List<Pair>();
        int row = 0;
        for (int group = 0; group < table.RowGroups; group++)
        {
            long?[] ids = await table.NumbersAsync(group, "example_id", cancellation).ConfigureAwait(false);
            string?[] queries = await table.TextsAsync(group, "query", cancellation).ConfigureAwait(false);
            long?[] queryIds = await table.NumbersAsync(group, "query_id", cancellation).ConfigureAwait(false);
            string?[] productIds = await table.TextsAsync(group, "product_id", cancellation).ConfigureAwait(false);
            string?[] locales = await table.TextsAsync(group, "product_locale", cancellation).ConfigureAwait(false);
            string?[] labels = await table.TextsAsync(group, "esci_label", cancellation).ConfigureAwait(false);
            string?[] splits = await table.TextsAsync(group, "split", cancellation).ConfigureAwait(false);
            long?[]? small = options.SmallVersion
                ? await table.NumbersAsync(group, "small_version", cancellation).ConfigureAwait(false)
                : null;
            for (int i = 0; i < ids.Length; i++)
            {
                string place = $"row {++row}: '{queries[i]}', {productIds[i]}";
                if (options.Locale is not null && locales[i] != options.Locale)
                    log.Drop($"not of the locale {options.Locale}", place);
                else if (options.Split is not null && splits[i] != options.Split)
                    log.Drop(ImportDrop.NotOf(options.Split, splits[i], Splits), place);
                else if (small is not null && small[i] != 1)
                    log.Drop("not of the small version", place);
                else if (string.IsNullOrWhiteSpace(queries[i]) || string.IsNullOrWhiteSpace(productIds[i])
                    || locales[i] is null || ids[i] is null)
                    log.Drop("without query, product_id, product_locale or example_id", place);
                else if (labels[i] is not { } label || !options.Tiers.TryGetValue(label, out int tier))
                    log.DropLabel(labels[i] ?? "null", place);
                else
                    pairs.Add(new Pair(
                        row, ids[i]!.Value, queries[i]!, queryIds[i]?.ToString() ?? queries[i]!, productIds[i]!, locales[i]!, tier));
            }
        }

        return pairs;
    }

    private static async Task<Dictionary<(string, string), Product?>> ReadProductsAsync(
        string path, HashSet<(string Locale, string Id)> wanted, CancellationToken cancellation)
    {
        ParquetTable table = await ParquetTable.OpenAsync(path, cancellation).ConfigureAwait(false);
        await using var _ = table.ConfigureAwait(false);
        var products = new Dictionary<(string, string), Product?>();
        for (int group = 0; group < table.RowGroups; group++)
        {
            string?[] ids = await table.TextsAsync(group, "product_id", cancellation).ConfigureAwait(false);
            string?[] locales = await table.TextsAsync(group, "product_locale", cancellation).ConfigureAwait(false);
            int[] rows = [.. Enumerable.Range(0, ids.Length)
                .Where(i => ids[i] is { } id && locales[i] is { } locale && wanted.Contains((locale, id)))];
            if (rows.Length == 0)
                continue;
            // One column at a time, so that of a large row group only what is judged stays.
            string?[] titles = await PickAsync("product_title").ConfigureAwait(false);
            string?[] descriptions = await PickAsync("product_description").ConfigureAwait(false);
            string?[] bullets = await PickAsync("product_bullet_point").ConfigureAwait(false);
            string?[] brands = await PickAsync("product_brand").ConfigureAwait(false);
            string?[] colors = await PickAsync("product_color").ConfigureAwait(false);
            for (int i = 0; i < rows.Length; i++)
            {
                string id = ids[rows[i]]!;
                string locale = locales[rows[i]]!;
                // One identifier can be sold in several locales under titles of its own.
                string unique = locale == "us" ? id : $"{locale}:{id}";
                products[(locale, id)] = EsciProducts.Make(unique, titles[i], descriptions[i], bullets[i], brands[i], colors[i], [], null);
            }

            async Task<string?[]> PickAsync(string column)
            {
                string?[] all = await table.TextsAsync(group, column, cancellation).ConfigureAwait(false);
                return Array.ConvertAll(rows, row => all[row]);
            }
        }

        return products;
    }

    private static Dictionary<string, string> ReadSources(string path)
    {
        using var file = new DelimitedFile(path, ",");
        int query = file.Column("query_id");
        int source = file.Column("source");
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((int line, string[] fields, string? fault) in file.Rows())
        {
            if (fault is not null)
                throw new InputException($"{path}:{line}: {fault}; expected query_id and source");
            sources[fields[query]] = fields[source];
        }

        return sources;
    }

    private readonly record struct Pair(int Row, long ExampleId, string Query, string QueryId, string ProductId, string Locale, int Tier)
    {
        public string Place => $"row {Row}: '{Query}', {ProductId}";
    }
}
