using Agrl.Relevance.Judgments;

namespace Agrl.Relevance.Tests.Judgments;

public sealed class OtherFormatTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_table_is_one_problem_of_all_its_lines()
    {
        JudgmentReport report = JudgmentReader.Validate(_folder.Write("a.jsonl", "query;title", "hat;Hat", "shoe;Boot"), null).Report;
        Assert.Equal((1, 3, 3, 0), (report.ProblemCount, report.ProblemLines, report.Lines, report.Kept));
        Assert.Contains("agrl data import --format table", report.Problems[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_judgment_among_the_lines_makes_it_a_judgment_file()
    {
        string path = _folder.Write("a.jsonl", "hat,Hat", """{"query":"hat","product":{"title":"Hat"},"tier":4}""", "shoe,Boot");
        Assert.Equal(2, JudgmentReader.Validate(path, null).Report.ProblemCount);
        Assert.Contains("or say --lenient (data.lenient: true in a configuration)",
            Assert.Throws<InputException>(() => JudgmentReader.Read(path, null)).Message, StringComparison.Ordinal);
    }
}
