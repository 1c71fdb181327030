using System.IO.Compression;
using System.Text;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;
using Agrl.Relevance.Tests.Synthesis;

namespace Agrl.Relevance.Tests.Judgments;

public sealed class JudgmentReaderTests : IDisposable
{
    private const string Good = """{"id":"a","query_id":"q1","query":"red shoes","product":{"id":"p1","title":"Red Shoes"},"tier":4}""";
    private static readonly Rubric Rubric = ShopRubric.Create();
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reading_stops_when_it_is_cancelled()
    {
        string path = _folder.Write("j.jsonl", Good);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => JudgmentReader.Validate(path, Rubric, cancellationToken: stop.Token));
        Assert.Throws<OperationCanceledException>(() => JudgmentReader.Read(path, Rubric, cancellationToken: stop.Token));
    }

    [Theory]
    [InlineData("""{"query":"q",""", JudgmentProblemKind.NotJson, "", "not one JSON object")]
    [InlineData("""["query"]""", JudgmentProblemKind.NotJson, "", "expected one JSON object, found a list")]
    [InlineData("""{"query":"q","product":{"title":"t"},"tier":4} {}""", JudgmentProblemKind.NotJson, "", "not one JSON object")]
    [InlineData("""{"product":{"title":"t"},"tier":4}""", JudgmentProblemKind.MissingField, "query", "found nothing")]
    [InlineData("""{"query":"  ","product":{"title":"t"},"tier":4}""", JudgmentProblemKind.MissingField, "query", "a blank one")]
    [InlineData("""{"query":"q","tier":4}""", JudgmentProblemKind.MissingField, "product", "found nothing")]
    [InlineData("""{"query":"q","product":{"id":"x"},"tier":4}""", JudgmentProblemKind.MissingField, "product.title", "found nothing")]
    [InlineData("""{"query":"q","product":{"title":"t"}}""", JudgmentProblemKind.MissingField, "tier", "4, 3, 2, 1")]
    [InlineData("""{"query":"q","product":{"title":"t"},"tier":null}""", JudgmentProblemKind.MissingField, "tier", "4, 3, 2, 1")]
    [InlineData("""{"query":"q","product":{"title":"t"},"tier":7}""", JudgmentProblemKind.UnknownTier, "tier", "found 7")]
    [InlineData("""{"query":"q","product":{"title":"t"},"tier":"4"}""",
        JudgmentProblemKind.WrongType, "tier", "a whole number, found the text \"4\"")]
    [InlineData("""{"query":"q","product":{"title":"t"},"tier":3.5}""", JudgmentProblemKind.WrongType, "tier", "found the number 3.5")]
    [InlineData("""{"query":7,"product":{"title":"t"},"tier":4}""",
        JudgmentProblemKind.WrongType, "query", "expected a text, found the number 7")]
    [InlineData("""{"query":"q","product":"t","tier":4}""", JudgmentProblemKind.WrongType, "product", "expected an object")]
    [InlineData("""{"query":"q","product":{"title":"t","price":"9"},"tier":4}""",
        JudgmentProblemKind.WrongType, "product.price", "0 or more")]
    [InlineData("""{"query":"q","product":{"title":"t","price":-1},"tier":4}""",
        JudgmentProblemKind.WrongType, "product.price", "found the number -1")]
    [InlineData("""{"query":"q","product":{"title":"t","category":"Shoes"},"tier":4}""",
        JudgmentProblemKind.WrongType, "product.category", "a list of texts")]
    [InlineData("""{"query":"q","product":{"title":"t","category":["a",1]},"tier":4}""",
        JudgmentProblemKind.WrongType, "product.category[1]", "found the number 1")]
    [InlineData("""{"query":"q","product":{"title":"t","attributes":{"size":41}},"tier":4}""",
        JudgmentProblemKind.WrongType, "product.attributes.size", "found the number 41")]
    [InlineData("""{"query":"q","product":{"title":"t"},"tier":4,"teir":4}""",
        JudgmentProblemKind.UnknownKey, "teir", "did you mean 'tier'?")]
    [InlineData("""{"query":"q","product":{"title":"t","colour":"red"},"tier":4}""",
        JudgmentProblemKind.UnknownKey, "product.colour", "expected one of: id, title")]
    [InlineData("""{"query":"q","query":"r","product":{"title":"t"},"tier":4}""", JudgmentProblemKind.UnknownKey, "query", "stands twice")]
    [InlineData("""{"query":"q","product":{"title":"t"},"tier":4,"verdicts":{"colour":"match"}}""",
        JudgmentProblemKind.UnknownCriterion, "verdicts.colour", "did you mean 'color'?")]
    [InlineData("""{"query":"q","product":{"title":"t"},"tier":4,"reasons":{"style":"x"}}""",
        JudgmentProblemKind.UnknownCriterion, "reasons.style", "no such criterion")]
    [InlineData("""{"query":"q","product":{"title":"t"},"tier":4,"verdicts":{"color":"mach"}}""",
        JudgmentProblemKind.UnknownVerdict, "verdicts.color", "did you mean 'match'?")]
    [InlineData("""{"query":"q","product":{"title":"t"},"tier":4,"verdict_origin":"humans"}""",
        JudgmentProblemKind.UnknownVerdict, "verdict_origin", "did you mean 'human'?")]
    [InlineData("""{"query":"\ud800","product":{"title":"t"},"tier":4}""", JudgmentProblemKind.InvalidUtf8, "query", "surrogate")]
    [InlineData("""{"id":"a","query":"other","product":{"title":"t"},"tier":4}""", JudgmentProblemKind.DuplicateId, "id", "line 1")]
    [InlineData("""{"query_id":"q1","query":"Red  SHOES","product":{"id":"p1","title":"Red Shoes"},"tier":4}""",
        JudgmentProblemKind.DuplicatePair, "", "line 1")]
    [InlineData("""{"query_id":"q1","query":"blue shoes","product":{"id":"p2","title":"t"},"tier":4}""",
        JudgmentProblemKind.QueryConflict, "query_id", "line 1")]
    [InlineData("""{"query":"q","product":{"id":"p1","title":"Other"},"tier":4}""",
        JudgmentProblemKind.ProductConflict, "product.id", "line 1")]
    [InlineData(
        """{"query":"q","product":{"title":"t"},"tier":4,"verdicts":{"category":"mismatch","brand":"match","color":"match","material":"match","price":"match"}}""",
        JudgmentProblemKind.VerdictsContradictTier, "verdicts", "tier 1 by the rule 'other kind'")]
    [InlineData("""{"query":"q","product":{"title":"t"},"tier":4,"verdicts":{"category":"mismatch"}}""",
        JudgmentProblemKind.VerdictsContradictTier, "verdicts",
        "whatever the verdicts are that are missing, they lead to tier 1, but the tier is 4")]
    public void A_problem_names_file_line_and_field(string line, JudgmentProblemKind kind, string field, string text)
    {
        string path = _folder.Write("j.jsonl", Good, "", line);
        JudgmentProblem problem = Assert.Single(JudgmentReader.Validate(path, Rubric).Report.Problems);
        Assert.Equal((kind, path, 3, field), (problem.Kind, problem.File, problem.Line, problem.Field));
        Assert.Contains(text, problem.Message, StringComparison.Ordinal);

        string message = Assert.Throws<InputException>(() => JudgmentReader.Read(path, Rubric)).Message;
        Assert.StartsWith($"{path}:3: {(field.Length > 0 ? field + ": " : "")}", message, StringComparison.Ordinal);

        JudgmentFile kept = JudgmentReader.Read(path, Rubric, new JudgmentReadOptions { Lenient = true });
        Assert.Equal("a", Assert.Single(kept.Judgments).Id);
        Assert.Equal((2, 1, 1), (kept.Report.Lines, kept.Report.Kept, kept.Report.Dropped));
        Assert.Equal([new(kind, 1)], kept.Report.DroppedByReason);
    }

    [Fact]
    public void Contradictory_judgments_are_both_listed_and_both_dropped()
    {
        string path = _folder.Write(
            "j.jsonl", Good,
            """{"query":"q","product":{"title":"t"},"tier":2}""",
            """{"query_id":"q1","query":"red shoes","product":{"id":"p1","title":"Red Shoes"},"tier":1}""");
        JudgmentFile file = JudgmentReader.Validate(path, Rubric);
        Assert.Equal([1, 3], file.Report.Problems.Select(p => p.Line));
        Assert.Equal("q", Assert.Single(file.Judgments).Query);
        Assert.Equal(2, file.Report.DroppedByReason[JudgmentProblemKind.ContradictoryTier]);
    }

    [Fact]
    public void A_dropped_line_does_not_drop_its_sound_repetition()
    {
        string path = _folder.Write(
            "j.jsonl",
            """{"query":"q","product":{"id":"p","title":"t"},"tier":9}""",
            """{"query":"q","product":{"id":"p","title":"t"},"tier":3}""");
        Assert.Equal(3, Assert.Single(JudgmentReader.Read(path, Rubric, new JudgmentReadOptions { Lenient = true }).Judgments).Tier);
    }

    [Fact]
    public void Derived_verdicts_may_contradict_the_tier_and_are_counted()
    {
        string path = _folder.Write(
            "j.jsonl",
            """{"query":"q","product":{"title":"t"},"tier":4,"verdict_origin":"derived","verdicts":{"category":"mismatch","brand":"match","color":"match","material":"match","price":"match"}}""");
        Assert.Equal((1, 1), (JudgmentReader.Read(path, Rubric).Report.WeakContradictions, JudgmentReader.Read(path, Rubric).Report.Kept));
    }

    [Fact]
    public void The_list_of_problems_is_capped_and_the_count_is_not()
    {
        string path = _folder.Write("j.jsonl", [.. Enumerable.Repeat("{}", 50)]);
        JudgmentReport report = JudgmentReader.Validate(path, Rubric, new JudgmentReadOptions { MaxListedProblems = 7 }).Report;
        // Each line lacks query, product and tier.
        Assert.Equal((7, 150, 50), (report.Problems.Count, report.ProblemCount, report.ProblemLines));
        Assert.Contains("149 further problems (50 of 50 lines",
            Assert.Throws<InputException>(() => JudgmentReader.Read(path, Rubric)).Message, StringComparison.Ordinal);
        Assert.Contains("none of its 50 lines",
            Assert.Throws<InputException>(() => JudgmentReader.Read(path, Rubric, new JudgmentReadOptions { Lenient = true })).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n \n\t\n")]
    public void An_empty_file_is_an_error_in_both_modes(string content)
    {
        string path = _folder.Write("j.jsonl", content);
        foreach (bool lenient in new[] { false, true })
            Assert.Contains($"{path}: the file has no judgment",
                Assert.Throws<InputException>(() =>
                    JudgmentReader.Read(path, Rubric, new JudgmentReadOptions { Lenient = lenient })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_and_broken_gzip_are_input_errors()
    {
        Assert.Contains("there is no file",
            Assert.Throws<InputException>(() => JudgmentReader.Read(_folder.Place("no.jsonl"), Rubric)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(_folder.Place("j.jsonl.gz"), [0x1F, 0x8B, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        Assert.Contains("cannot read",
            Assert.Throws<InputException>(() => JudgmentReader.Read(_folder.Place("j.jsonl.gz"), Rubric)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_gzip_file_is_not_taken_for_a_short_one()
    {
        string path = _folder.Place("j.jsonl.gz");
        JudgmentWriter.Write(path, Enumerable.Range(0, 2000).Select(i => new Judgment
        {
            Id = $"j{i}",
            QueryId = $"q{i}",
            Query = $"query {i * 7919}",
            Product = new Product { Id = $"p{i}", Title = $"t{i}" },
            Tier = 1,
        }));
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
        Assert.Throws<InputException>(() => JudgmentReader.Read(path, Rubric));
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_a_problem_of_their_line()
    {
        string path = _folder.Place("j.jsonl");
        File.WriteAllBytes(path, [.. Encoding.UTF8.GetBytes(Good + "\n{\"query\":\""), 0xFF, .. "\"}\n"u8]);
        JudgmentProblem problem = Assert.Single(JudgmentReader.Validate(path, Rubric).Report.Problems);
        Assert.Equal((JudgmentProblemKind.InvalidUtf8, 2), (problem.Kind, problem.Line));
    }

    [Fact]
    public void Byte_order_mark_carriage_returns_and_long_lines_are_read()
    {
        string title = new('x', 200_000);
        string path = _folder.Place("j.jsonl");
        File.WriteAllText(path, Good + "\r\n" + $$"""{"query":"q","product":{"title":"{{title}}"},"tier":1}""",
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        IReadOnlyList<Judgment> judgments = JudgmentReader.Read(path, Rubric).Judgments;
        Assert.Equal(["red shoes", "q"], judgments.Select(j => j.Query));
        Assert.Equal(title, judgments[1].Product.Title);
    }

    [Fact]
    public void Gzip_is_known_by_its_content()
    {
        string path = _folder.Place("j.jsonl");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(Good));
        Assert.Single(JudgmentReader.Read(path, Rubric).Judgments);
    }

    [Fact]
    public void Identifiers_are_made_where_there_are_none()
    {
        string path = _folder.Write(
            "data.jsonl",
            """{"query":"q","product":{"title":"t","brand":"b"},"tier":1}""",
            """{"query":"r","product":{"title":"t","brand":"b"},"tier":1}""",
            """{"query":"r","product":{"title":"t","brand":"c"},"tier":1}""");
        IReadOnlyList<Judgment> judgments = JudgmentReader.Read(path, Rubric).Judgments;
        Assert.Equal(["data.jsonl:1", "data.jsonl:2", "data.jsonl:3"], judgments.Select(j => j.Id));
        Assert.Equal(["q", "r", "r"], judgments.Select(j => j.QueryId));
        Assert.Equal(judgments[0].Product.Id, judgments[1].Product.Id);
        Assert.NotEqual(judgments[1].Product.Id, judgments[2].Product.Id);
    }

    [Fact]
    public void Options_allow_unknown_keys_and_missing_tiers()
    {
        string path = _folder.Write("j.jsonl", """{"query":"q","product":{"title":"t","rating":5},"rater":"x"}""");
        JudgmentFile file = JudgmentReader.Read(path, Rubric, new JudgmentReadOptions { AllowUnknownKeys = true, RequireTier = false });
        Assert.Null(file.Judgments[0].Tier);
        Assert.Equal(1, file.Report.PassedOverKeys["rater"]);
        Assert.Equal(1, file.Report.PassedOverKeys["product.rating"]);
    }

    [Fact]
    public void Streaming_stops_at_the_first_problem_or_hands_it_out()
    {
        string path = _folder.Write("j.jsonl", Good, "{}", """{"query":"q","product":{"title":"t"},"tier":1}""");
        Assert.Contains($"{path}:2: query: ", Assert.Throws<InputException>(() => JudgmentReader.Stream(path, Rubric).ToList()).Message,
            StringComparison.Ordinal);
        var problems = new List<JudgmentProblem>();
        Assert.Equal(2, JudgmentReader.Stream(path, Rubric, new JudgmentReadOptions { Lenient = true }, problems.Add).Count());
        Assert.Equal(["query", "product", "tier"], problems.Select(p => p.Field));
    }

    [Fact]
    public void Verdicts_of_an_earlier_edition_may_lead_to_another_tier()
    {
        string path = _folder.Write("j.jsonl",
            """{"query":"q","product":{"title":"t"},"tier":4,"verdict_origin":"earlier","verdicts":{"category":"mismatch","brand":"match","color":"match","material":"match","price":"match"}}""");
        JudgmentFile read = JudgmentReader.Read(path, Rubric);
        Assert.Equal((1, 1, VerdictOrigin.Earlier), (read.Report.WeakContradictions, read.Report.Kept, read.Judgments[0].VerdictOrigin));
        Assert.Contains("\"verdict_origin\":\"earlier\"", JudgmentWriter.Line(read.Judgments[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"query":"a","product":{"title":"x"},"tier":4,"\ud800":1}""")]
    [InlineData("""{"query":"a","product":{"title":"x"},"\ud800":1}""")]
    [InlineData("""{"query":"a","tier":4,"\ud800":1}""")]
    public void A_key_of_half_a_character_is_a_problem_with_its_line(string line)
    {
        IReadOnlyList<JudgmentProblem> problems = JudgmentReader.Validate(_folder.Write("j.jsonl", line), Rubric).Report.Problems;
        Assert.Contains(problems, problem => problem.Kind == JudgmentProblemKind.UnknownKey && problem.Line == 1);
        Assert.Equal(1, JudgmentReader.Validate(_folder.Write("j.jsonl", "\u3000", "\u3000"), Rubric).Report.Problems[0].Line);
    }
}
