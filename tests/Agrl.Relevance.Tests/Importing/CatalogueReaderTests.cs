using Agrl.Relevance.Importing;
using Agrl.Relevance.Tests.Judgments;

namespace Agrl.Relevance.Tests.Importing;

public sealed class CatalogueReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Both_formats_are_read()
    {
        string path = _folder.Write(
            "p.jsonl",
            """{"id":"a","title":"A","brand":"B","category":["X","Y"],"attributes":{"material":"oak"},"price":3}""",
            """{"asin":"b","title":"Bee","color":"Red","category":["X","Z"],"rating":3.5}""",
            """{"asin":"b","title":"Bee"}""");
        var products = CatalogueReader.Read(path);
        Assert.Equal(["a A oak", "b Bee Red"], products.Select(p => $"{p.Id} {p.Title} {p.Attributes.Values.Single()}"));
    }

    [Theory]
    [InlineData("""{"id":"a","titel":"A"}""", "p.jsonl:2: titel: unknown key; did you mean 'title'?")]
    [InlineData("""{"id":"a"}""", "p.jsonl:2: title: expected a text")]
    [InlineData("""{"asin":"a","title":" "}""", "p.jsonl:2: title: expected a text")]
    [InlineData("[]", "p.jsonl:2: expected one JSON object a line, found another value")]
    [InlineData("{", "p.jsonl:2: expected one JSON object a line; byte")]
    [InlineData("""{"id":"z","title":"Other"}""", "p.jsonl:2: id: 'z' has another title in line 1")]
    public void A_problem_names_its_line(string line, string message)
    {
        string path = _folder.Write("p.jsonl", """{"id":"z","title":"Z"}""", line);
        Assert.Contains(message, Assert.Throws<InputException>(() => CatalogueReader.Read(path)).Message, StringComparison.Ordinal);
    }
}
