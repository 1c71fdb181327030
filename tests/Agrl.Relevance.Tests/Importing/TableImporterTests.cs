using System.Text;
using Agrl.Relevance.Importing;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Tests.Judgments;

namespace Agrl.Relevance.Tests.Importing;

public sealed class TableImporterTests : IDisposable
{
    private static readonly TableMapping Mapping = new()
    {
        Query = "search",
        Title = "name",
        Label = "grade",
        Tiers = new Dictionary<string, int> { ["good"] = 4, ["bad"] = 1 },
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_are_mapped_and_quotes_and_line_breaks_kept()
    {
        string path = _folder.Write(
            "pairs.csv",
            "sku,search,name,grade,maker,path,cost,colour,brand_ok,why,segment",
            "s1,red shoes,\"Shoes, \"\"red\"\"\",good,Nike,Shoes > Sneakers,\"$1,299.50\",Red,match,\"first\nsecond\",head");
        Judgment judgment = Assert.Single(TableImporter.Import(path, Mapping with
        {
            ProductId = "sku",
            Brand = "maker",
            Category = "path",
            Price = "cost",
            Rationale = "why",
            Slice = "segment",
            Attributes = new Dictionary<string, string> { ["color"] = "colour" },
            Verdicts = new Dictionary<string, string> { ["brand"] = "brand_ok" },
        }).Judgments);
        Assert.Equal(("pairs.csv:2", "red shoes", "red shoes", 4, "first\nsecond", "head"),
            (judgment.Id, judgment.QueryId, judgment.Query, judgment.Tier, judgment.Rationale, judgment.Slice));
        Assert.Equal(("s1", "Shoes, \"red\"", "Nike", 1299.50m),
            (judgment.Product.Id, judgment.Product.Title, judgment.Product.Brand, judgment.Product.Price));
        Assert.Equal(["Shoes", "Sneakers"], judgment.Product.Category);
        Assert.Equal([new("color", "Red")], judgment.Product.Attributes);
        Assert.Equal([new("brand", "match")], judgment.Verdicts);
        Assert.Equal(VerdictOrigin.Human, judgment.VerdictOrigin);
    }

    [Theory]
    [InlineData("12.50", "12.50")]
    [InlineData("€ 12", "12")]
    [InlineData("1,234,567.8", "1234567.8")]
    [InlineData("1,234", "1234")]
    [InlineData("12,50", null)]
    [InlineData("1,23,456", null)]
    [InlineData("from 12", null)]
    [InlineData("-3", null)]
    public void A_price_is_read_exactly_or_left_out_with_a_note(string text, string? price)
    {
        string path = _folder.Write("pairs.tsv", "search\tname\tgrade\tcost", $"q\tt\tgood\t{text}");
        ImportResult result = TableImporter.Import(path, Mapping with { Price = "cost" });
        Assert.Equal(price is null ? null : decimal.Parse(price, System.Globalization.CultureInfo.InvariantCulture),
            result.Judgments[0].Product.Price);
        Assert.Equal(price is null ? 1 : 0, result.Report.Notes.Count);
    }

    [Fact]
    public void Rows_that_cannot_be_used_are_counted_by_reason_and_line()
    {
        string path = _folder.Write(
            "pairs.csv", "search,name,grade", "q1,t,good", ",t,good", "q2,,good", "q3,t,", "q4,t,fair", "q5,t", "q1,t,good", "q6,t,good",
            "q6,t,bad", "q7,\"a\"b,good");
        ImportReport report = TableImporter.Import(path, Mapping).Report;
        Assert.Equal((10, 1), (report.Rows, report.Kept));
        Assert.Equal(
            [
                "2 fields instead of 3 1", "broken quoting 1", "contradicts another row 2", "duplicate of an earlier row 1",
                "label fair, which has no tier 1", "without a label 1", "without a query 1", "without a title 1",
            ],
            report.Dropped.Select(drop => $"{drop.Reason} {drop.Count}").Order(StringComparer.Ordinal));
        Assert.StartsWith($"{path}:5: ", report.Dropped.Single(drop => drop.Reason == "without a label").Examples[0],
            StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_can_be_grades_themselves()
    {
        string path = _folder.Write("pairs.csv", "search,name,grade", "q1,t,3", "q2,t,x");
        ImportResult result = TableImporter.Import(path, Mapping with { Tiers = new Dictionary<string, int>() });
        Assert.Equal(3, Assert.Single(result.Judgments).Tier);
        Assert.Equal("label x, which is no grade", Assert.Single(result.Report.Dropped).Reason);
    }

    [Fact]
    public void A_quote_inside_a_plain_field_means_itself()
    {
        string path = _folder.Write("pairs.csv", "search,name,grade", "q,24\" screen,good");
        Assert.Equal("24\" screen", TableImporter.Import(path, Mapping).Judgments[0].Product.Title);
    }

    [Fact]
    public void A_semicolon_can_separate_fields()
    {
        string path = _folder.Write("pairs.csv", "search;name;grade", "q;t;good");
        Assert.Single(TableImporter.Import(path, Mapping with { Delimiter = ";" }).Judgments);
    }

    [Fact]
    public void Bad_files_and_mappings_are_input_errors()
    {
        string Fails(string path, TableMapping mapping) => Assert.Throws<InputException>(() => TableImporter.Import(path, mapping)).Message;
        string path = _folder.Write("pairs.csv", "search,name,grade", "q,t,good");
        Assert.Contains("there is no column 'title'; expected one of: search, name, grade", Fails(path, Mapping with { Title = "title" }),
            StringComparison.Ordinal);
        Assert.Contains("expected one character", Fails(path, Mapping with { Delimiter = "::" }), StringComparison.Ordinal);
        Assert.Contains("the file is empty", Fails(_folder.Write("empty.csv", ""), Mapping), StringComparison.Ordinal);
        Assert.Contains("no judged pair", Fails(_folder.Write("head.csv", "search,name,grade"), Mapping), StringComparison.Ordinal);
        Assert.Contains("the column 'name' twice", Fails(_folder.Write("twice.csv", "search,name,name"), Mapping),
            StringComparison.Ordinal);
        File.WriteAllBytes(_folder.Place("latin.csv"), Encoding.Latin1.GetBytes("search,name,grade\nq,töff,good\n"));
        Assert.Contains("not valid UTF-8", Fails(_folder.Place("latin.csv"), Mapping), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_imported_reads_back_strictly()
    {
        string path = _folder.Write("pairs.csv", "search,name,grade,sku", "q1,t,good,1", "q1,t,good,1", "q1,u,bad,1", "q2,t,bad,1");
        ImportResult result = TableImporter.Import(path, Mapping with { ProductId = "sku" });
        JudgmentWriter.Write(_folder.Place("out.jsonl"), result.Judgments);
        Assert.Equal(result.Judgments.Count, JudgmentReader.Read(_folder.Place("out.jsonl"), null).Judgments.Count);
        Assert.Equal("product id with another title",
            Assert.Single(result.Report.Dropped, drop => drop.Reason.StartsWith("product", StringComparison.Ordinal)).Reason);
    }
}
