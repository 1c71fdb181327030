using Agrl.Relevance.Importing;
using Agrl.Relevance.Tests.Judgments;
using Parquet.Serialization;

namespace Agrl.Relevance.Tests.Importing;

public sealed class EsciParquetImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private sealed record Example(
        long example_id, string query, long? query_id, string product_id, string product_locale, string esci_label, long small_version,
        long large_version, string split);

    private sealed record Listed(
        string product_id, string? product_title, string? product_description, string? product_bullet_point, string? product_brand,
        string? product_color, string product_locale);

    private sealed record Misnamed(long example_id, string query, long query_ids);

    private sealed record Mistyped(string example_id);

    private async Task WriteAsync(IEnumerable<Example> examples, IEnumerable<Listed> products)
    {
        // Small row groups, so that more than one is read.
        var options = new Parquet.ParquetOptions { RowGroupSize = 2 };
        await ParquetSerializer.SerializeAsync(examples, _folder.Place("shopping_queries_dataset_examples.parquet"), options);
        await ParquetSerializer.SerializeAsync(products, _folder.Place("shopping_queries_dataset_products.parquet"), options);
    }

    private static readonly Example[] Examples =
    [
        new(0, "red shoes", 7, "A", "us", "E", 1, 1, "train"),
        new(1, "red shoes", 7, "B", "us", "S", 1, 1, "train"),
        new(2, "red shoes", 7, "C", "us", "I", 0, 1, "train"),
        new(3, "zapatos rojos", 8, "A", "es", "C", 1, 1, "train"),
        new(4, "boots", 9, "B", "us", "C", 1, 1, "test"),
        new(5, "boots", 9, "Z", "us", "E", 1, 1, "test"),
    ];

    private static readonly Listed[] Products =
    [
        new("A", "Red Shoes", null, "light", "Nike", "Red", "us"),
        new("A", "Zapatos", null, null, null, null, "es"),
        new("B", "Boots", "warm", null, null, null, "us"),
        new("C", "Hat", null, null, null, null, "us"),
        new("D", "Not judged", null, null, null, null, "us"),
    ];

    [Fact]
    public async Task The_pair_of_files_becomes_judgments()
    {
        await WriteAsync(Examples, Products);
        ImportResult result = await EsciParquetImporter.ImportAsync(_folder.Path);
        Assert.Equal(["esci-0 A 4", "esci-1 B 3", "esci-2 C 1", "esci-4 B 2"],
            result.Judgments.Select(j => $"{j.Id} {j.Product.Id} {j.Tier}"));
        Assert.Equal(("Red Shoes", "Nike", "light"),
            (result.Judgments[0].Product.Title, result.Judgments[0].Product.Brand, result.Judgments[0].Product.Text));
        Assert.Equal("Red", result.Judgments[0].Product.Attributes["color"]);
        Assert.Equal("7", result.Judgments[0].QueryId);
        Assert.Null(result.Judgments[0].Slice);
        Assert.Equal(["not of the locale us 1", "product not in the product file 1"],
            result.Report.Dropped.Select(drop => $"{drop.Reason} {drop.Count}").Order(StringComparer.Ordinal));
        Assert.Equal((6, 4), (result.Report.Rows, result.Report.Kept));
    }

    [Fact]
    public async Task Locale_split_version_and_sources_are_options()
    {
        await WriteAsync(Examples, Products);
        _folder.Write("shopping_queries_dataset_sources.csv", "query_id,source", "7,negations", "8,other");
        async Task<string> Import(EsciOptions options) =>
            string.Join(" ", (await EsciParquetImporter.ImportAsync(_folder.Path, options)).Judgments
                .Select(j => $"{j.Id}/{j.Product.Id}/{j.Slice}"));
        Assert.Equal("esci-0/A/negations esci-1/B/negations esci-2/C/negations", await Import(new EsciOptions { Split = "train" }));
        Assert.Equal("esci-0/A/negations esci-1/B/negations", await Import(new EsciOptions { Split = "train", SmallVersion = true }));
        Assert.Equal("esci-3/es:A/other", await Import(new EsciOptions { Locale = "es" }));
        Assert.Equal("esci-0/A/negations esci-1/B/negations esci-2/C/negations esci-3/es:A/other esci-4/B/",
            await Import(new EsciOptions { Locale = null }));
    }

    [Fact]
    public async Task A_missing_file_a_missing_column_and_another_format_are_named()
    {
        Task<InputException> Fails() => Assert.ThrowsAsync<InputException>(() => EsciParquetImporter.ImportAsync(_folder.Path));
        Assert.Contains("there is no file", (await Fails()).Message, StringComparison.Ordinal);
        _folder.Write("shopping_queries_dataset_examples.parquet", "version https://git-lfs.github.com/spec/v1");
        Assert.Contains("is not a Parquet file", (await Fails()).Message, StringComparison.Ordinal);
        await ParquetSerializer.SerializeAsync([new Misnamed(1, "q", 3)], _folder.Place("shopping_queries_dataset_examples.parquet"));
        Assert.Contains("no column 'query_id'; did you mean 'query_ids'?", (await Fails()).Message, StringComparison.Ordinal);
        await ParquetSerializer.SerializeAsync([new Mistyped("1")], _folder.Place("shopping_queries_dataset_examples.parquet"));
        Assert.Contains("column 'example_id': expected whole numbers, found texts", (await Fails()).Message, StringComparison.Ordinal);
    }
}
