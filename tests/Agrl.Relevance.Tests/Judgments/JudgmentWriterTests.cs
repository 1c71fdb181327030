using Agrl.Relevance.Judgments;
using CsCheck;

namespace Agrl.Relevance.Tests.Judgments;

public sealed class JudgmentWriterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly Judgment Full = new()
    {
        Id = "j1",
        QueryId = "q1",
        Query = "röd \"skor\" <b> 👟\ufffd",
        Product = new Product
        {
            Id = "p1",
            Title = "Skor\t42",
            Brand = "Åvalo",
            Category = ["Shoes", "Sneakers"],
            Attributes = new Dictionary<string, string> { ["material"] = "suede", ["color"] = "red" },
            Price = 45.50m,
            Text = "line\nline",
        },
        Tier = 3,
        Verdicts = new Dictionary<string, string> { ["color"] = "match", ["brand"] = "mismatch" },
        VerdictOrigin = VerdictOrigin.Derived,
        Reasons = new Dictionary<string, string> { ["color"] = "asked red, has red" },
        Rationale = "close",
        Slice = "plain",
    };

    [Fact]
    public void The_line_has_the_documented_names() => Assert.Equal(
        """
        {"id":"j1","query_id":"q1","query":"röd \"skor\" <b> \uD83D\uDC5F�","product":{"id":"p1","title":"Skor\t42","brand":"Åvalo","category":["Shoes","Sneakers"],"attributes":{"material":"suede","color":"red"},"price":45.50,"text":"line\nline"},"tier":3,"verdicts":{"color":"match","brand":"mismatch"},"verdict_origin":"derived","reasons":{"color":"asked red, has red"},"rationale":"close","slice":"plain"}
        """,
        JudgmentWriter.Line(Full));

    [Theory]
    [InlineData("a.jsonl")]
    [InlineData("new/folder/a.jsonl.gz")]
    public void What_is_written_is_read_back(string name)
    {
        var bare = new Judgment { Id = "j2", QueryId = "q2", Query = "q", Product = new Product { Id = "p2", Title = "t" }, Tier = 1 };
        string path = _folder.Place(name);
        Assert.Equal(2, JudgmentWriter.Write(path, [Full, bare]));
        IReadOnlyList<Judgment> read = JudgmentReader.Read(path, null).Judgments;
        Assert.Equal([JudgmentWriter.Line(Full), JudgmentWriter.Line(bare)], read.Select(JudgmentWriter.Line));
        Assert.Equal(Full.Product.Attributes, read[0].Product.Attributes);
        Assert.Equal(Full.Verdicts, read[0].Verdicts);
        Assert.Equal(VerdictOrigin.None, read[1].VerdictOrigin);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    [Fact]
    public void Any_text_survives() =>
        Gen.OneOf(Gen.Char, Gen.Char['\0', '\uFFFF']).Where(c => !char.IsSurrogate(c)).Array[1, 20].Where(t =>
            t.Any(c => !char.IsWhiteSpace(c))).Sample(
        text =>
        {
            string query = new(text);
            string path = _folder.Place($"{Guid.NewGuid():N}.jsonl");
            JudgmentWriter.Write(path,
                [new Judgment { Id = "j", QueryId = "q", Query = query, Product = new Product { Id = "p", Title = query }, Tier = 1 }]);
            return JudgmentReader.Read(path, null).Judgments[0].Query == query;
        },
        iter: 200);

    [Fact]
    public void A_file_that_fails_half_way_leaves_the_old_one()
    {
        string path = _folder.Place("a.jsonl");
        JudgmentWriter.Write(path, [Full]);
        string before = File.ReadAllText(path);
        static IEnumerable<Judgment> Failing()
        {
            yield return Full with { Id = "other" };
            throw new InvalidOperationException("half way");
        }

        Assert.Throws<InvalidOperationException>(() => JudgmentWriter.Write(path, Failing()));
        Assert.Equal(before, File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_and_not_replaced()
    {
        InputException error = Assert.Throws<InputException>(() =>
            JudgmentWriter.Write(_folder.Place("a.jsonl"), [Full with { Query = "a\ud800b" }]));
        Assert.Contains("'j1'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_place_that_cannot_be_is_named_and_not_a_temporary_file()
    {
        string file = _folder.Write("notes.txt", "mine");
        InputException error = Assert.Throws<InputException>(() => JudgmentWriter.Write(Path.Combine(file, "train.jsonl"), []));
        Assert.StartsWith($"cannot write '{Path.Combine(file, "train.jsonl")}'", error.Message, StringComparison.Ordinal);
    }
}
