using Agrl.Relevance.Importing;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Tests.Judgments;

namespace Agrl.Relevance.Tests.Importing;

public sealed class EsciSampleImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void WriteProducts(params string[] lines) => _folder.Write("products.jsonl", lines);

    private static string Pair(string product, string label, string split = "train") =>
        $$"""{"query_id": 7, "query": "red shoes", "query_source": "other", "product_id": "{{product}}", "esci_label": "{{label}}", "split": "{{split}}"}""";

    [Fact]
    public void Fields_labels_and_slice_are_mapped()
    {
        WriteProducts("""{"asin": "A", "title": " Red Shoes ", "description": "fine", "bullet_points": "light\nsoft", "brand": "Nike", "color": "Red", "category": ["Shoes", "Sneakers"], "price": 32.9, "rating": 4.4, "rating_count": 7, "is_book": false}""",
            """{"asin": "B", "title": "Bare", "description": "", "bullet_points": null, "brand": "", "color": null, "category": [], "price": null}""");
        _folder.Write("judgments.jsonl", Pair("A", "S"), Pair("B", "I"));
        ImportResult result = EsciSampleImporter.Import(_folder.Path);
        Judgment first = result.Judgments[0];
        Assert.Equal(("esci-7-A", "7", "red shoes", 3, "other"), (first.Id, first.QueryId, first.Query, first.Tier, first.Slice));
        Assert.Equal(("A", "Red Shoes", "Nike", 32.9m, "light\nsoft\nfine"),
            (first.Product.Id, first.Product.Title, first.Product.Brand, first.Product.Price, first.Product.Text));
        Assert.Equal(["Shoes", "Sneakers"], first.Product.Category);
        Assert.Equal([new("color", "Red")], first.Product.Attributes);
        Product bare = result.Judgments[1].Product;
        Assert.True(bare.Brand is null && bare.Price is null && bare.Text is null && bare.Category.Count == 0
            && bare.Attributes.Count == 0);
        Assert.Equal(1, result.Judgments[1].Tier);
    }

    [Fact]
    public void Every_dropped_row_is_counted_with_an_example()
    {
        WriteProducts("""{"asin": "A", "title": "t"}""", """{"asin": "B", "title": ""}""");
        _folder.Write("judgments.jsonl", Pair("A", "E"), Pair("A", "E"), Pair("C", "E"), Pair("A", "X"), Pair("A", "E", "test"),
            Pair("B", "E"), Pair("A", "E", "validation"));
        ImportReport report = EsciSampleImporter.Import(_folder.Path, new EsciOptions { Split = "train" }).Report;
        Assert.Equal((7, 1), (report.Rows, report.Kept));
        Assert.Equal(
            ["duplicate id 1", "label X, which has no tier 1", "not of the split train 1",
                "of the split validation, which is none of train, dev, test 1", "product not in the product file 1",
                "product without a title 1"],
            report.Dropped.Select(drop => $"{drop.Reason} {drop.Count}").Order(StringComparer.Ordinal));
        Assert.All(report.Dropped, drop => Assert.Single(drop.Examples));
        Assert.Equal("not of the split train", report.Dropped.Single(drop => drop.IsOfOtherSplit).Reason);
        Assert.Contains("line 3: 'red shoes', C",
            report.Dropped.Single(drop => drop.Reason.StartsWith("product not", StringComparison.Ordinal)).Examples);
    }

    [Fact]
    public void Nothing_left_is_an_error_that_says_why()
    {
        WriteProducts("""{"asin": "A", "title": "t"}""");
        _folder.Write("judgments.jsonl", Pair("A", "E"));
        string message = Assert.Throws<InputException>(() =>
            EsciSampleImporter.Import(_folder.Path, new EsciOptions { Split = "trian" })).Message;
        Assert.Contains("none of 1 rows became a judgment: 1 x not of the split trian (such as line 1:", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_a_wrong_type_name_their_place()
    {
        Assert.Contains("judgments.jsonl.gz", Assert.Throws<InputException>(() => EsciSampleImporter.Import(_folder.Path)).Message,
            StringComparison.Ordinal);
        WriteProducts("""{"asin": "A", "title": 5}""");
        _folder.Write("judgments.jsonl", Pair("A", "E"));
        Assert.Contains("products.jsonl:1: title: expected a text",
            Assert.Throws<InputException>(() => EsciSampleImporter.Import(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_real_sample_has_the_documented_counts()
    {
        string path = SharedData.Esci();
        ImportResult all = EsciSampleImporter.Import(path);
        Assert.Equal((5918, 5918), (all.Report.Rows, all.Report.Kept));
        Assert.Equal(134, all.Judgments.Select(j => j.QueryId).Distinct().Count());
        ImportResult train = EsciSampleImporter.Import(path, new EsciOptions { Split = "train" });
        Assert.Equal([2423, 1389, 217, 722], new[] { 4, 3, 2, 1 }.Select(tier => train.Judgments.Count(j => j.Tier == tier)));
        Assert.Equal((108, 4751), (train.Judgments.Select(j => j.QueryId).Distinct().Count(), train.Report.Kept));
        Assert.Equal(760, EsciSampleImporter.Import(path, new EsciOptions { Split = "test" }).Report.Kept);
        Assert.Equal(["behavioral", "negations", "other", "parse_pattern"],
            all.Judgments.Select(j => j.Slice).Distinct().Order(StringComparer.Ordinal));
    }
}
