using Agrl.Relevance.Importing;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Tests.Judgments;

namespace Agrl.Relevance.Tests.Importing;

public sealed class WandsImporterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public WandsImporterTests()
    {
        _folder.Write("query.csv", "query_id\tquery\tquery_class", "0\tsalon chair\tMassage Chairs", "1\tsmart \"coffee\" table\t");
        _folder.Write(
            "product.csv",
            "product_id\tproduct_name\tproduct_class\tcategory hierarchy\tproduct_description\tproduct_features\t" +
            "rating_count\taverage_rating\treview_count",
            "0\tsolid wood bed\tBeds\tFurniture / Bedroom Furniture / Beds\tgood , deep sleep\t" +
            "overallwidth:64.7|color:white|color:grey | noise|pattern : solid\t15.0\t4.5\t15.0",
            "1\t\"table, \"\"smart\"\"\"\t\t\t\t\t\t\t");
        _folder.Write("label.csv", "id\tquery_id\tproduct_id\tlabel", "0\t0\t0\tExact", "1\t0\t1\tIrrelevant", "2\t1\t1\tPartial",
            "3\t1\t9\tExact", "4\t5\t1\tExact", "5\t1\t0\tMaybe", "6\t1\t0");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_three_files_become_judgments()
    {
        ImportResult result = WandsImporter.Import(_folder.Path);
        Assert.Equal(["wands-0 4 Massage Chairs", "wands-1 1 Massage Chairs", "wands-2 3 "],
            result.Judgments.Select(j => $"{j.Id} {j.Tier} {j.Slice}"));
        Product bed = result.Judgments[0].Product;
        Assert.Equal(("0", "solid wood bed", "good , deep sleep"), (bed.Id, bed.Title, bed.Text));
        Assert.Equal(["Furniture", "Bedroom Furniture", "Beds"], bed.Category);
        Assert.Equal([new("class", "Beds"), new("overallwidth", "64.7"), new("color", "white, grey"), new("pattern", "solid")],
            bed.Attributes);
        Assert.Equal(("table, \"smart\"", "smart \"coffee\" table"), (result.Judgments[2].Product.Title, result.Judgments[2].Query));
    }

    [Fact]
    public void What_is_lost_is_reported()
    {
        ImportReport report = WandsImporter.Import(_folder.Path).Report;
        Assert.Equal((7, 3), (report.Rows, report.Kept));
        Assert.Equal(
            ["3 fields instead of 4", "label Maybe, which has no tier", "product not in product.csv", "query not in query.csv"],
            report.Dropped.Select(drop => drop.Reason).Order(StringComparer.Ordinal));
        Assert.Contains("label.csv:8:", report.Dropped.Single(drop => drop.Reason.StartsWith('3')).Examples[0], StringComparison.Ordinal);
        Assert.Contains("1 product features that are not name:value", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Tiers_slices_and_features_are_options()
    {
        ImportResult result = WandsImporter.Import(_folder.Path, new WandsOptions
        {
            Tiers = new Dictionary<string, int> { ["Exact"] = 2, ["Partial"] = 1 },
            SliceByQueryClass = false,
            Features = ["color"],
        });
        Assert.Equal([2, 1], result.Judgments.Select(j => j.Tier!.Value));
        Assert.All(result.Judgments, j => Assert.Null(j.Slice));
        Assert.Equal(["class", "color"], result.Judgments[0].Product.Attributes.Keys);
    }

    [Fact]
    public void A_missing_column_is_named_with_the_nearest_one()
    {
        _folder.Write("label.csv", "id\tquery_id\tproductid\tlabel", "0\t0\t0\tExact");
        string message = Assert.Throws<InputException>(() => WandsImporter.Import(_folder.Path)).Message;
        Assert.Contains("label.csv:1: there is no column 'product_id'; did you mean 'productid'?", message, StringComparison.Ordinal);
    }
}
