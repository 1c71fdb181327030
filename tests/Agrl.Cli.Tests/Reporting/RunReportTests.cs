using System.Security.Cryptography;
using System.Text;
using Agrl.Cli.Reporting;
using Agrl.Relevance;

namespace Agrl.Cli.Tests.Reporting;

public sealed class RunReportTests : IDisposable
{
    private static readonly HashSet<string> KnownElements =
    [
        "html", "head", "meta", "link", "title", "style", "body", "script",
        "header", "nav", "main", "section", "article", "figure", "figcaption", "details", "summary",
        "h1", "h2", "h3", "p", "div", "span", "a", "b", "i", "small", "bdi", "code", "pre", "ul", "li", "dl", "dt", "dd",
        "select", "option", "input", "output",
        "table", "caption", "thead", "tbody", "tr", "th", "td", "svg", "path", "line", "rect", "circle", "text",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_page_is_well_formed_and_needs_nothing_else()
    {
        var page = WriteWhole();
        Assert.Empty(page.Elements.Except(KnownElements));
        Assert.Single(page.Elements, "script");
        Assert.DoesNotContain(page.Attributes, attribute => attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(page.Attributes, attribute => attribute.Name is "src" or "srcset" or "action" or "formaction");
        Assert.All(page.Attributes.Where(attribute => attribute.Name == "href"),
            attribute => Assert.True(attribute.Value.StartsWith('#') || attribute.Value == "data:,"));
        Assert.DoesNotContain("url(", page.Raw.Single(raw => raw.Element == "style").Content, StringComparison.Ordinal);
        var anchors = page.Attributes.Where(attribute => attribute.Name == "href" && attribute.Value.StartsWith('#'))
            .Select(attribute => attribute.Value[1..]);
        Assert.Empty(anchors.Except(page.Attributes.Where(attribute => attribute.Name == "id").Select(attribute => attribute.Value)));
    }

    [Fact]
    public void Only_the_pages_own_script_may_run()
    {
        var page = WriteWhole();
        var script = page.Raw.Single(raw => raw.Element == "script").Content;
        var policy = page.Attributes.Single(attribute =>
            attribute is { Element: "meta", Name: "content" } && attribute.Value.Contains("script-src", StringComparison.Ordinal)).Value;
        Assert.Contains($"script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'", policy,
            StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", policy, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_text_and_product_titles_stay_text()
    {
        var page = WriteWhole();
        Assert.Contains("<script>alert('response')</script>\uFFFD </pre>&amp;", page.Text, StringComparison.Ordinal);
        Assert.Contains($"title: {RunFolderFixture.HostileTitle}", page.Text, StringComparison.Ordinal);
        Assert.Contains(RunFolderFixture.HostileId, page.Text, StringComparison.Ordinal);
        Assert.Contains("<u>brand match</u>", page.Text, StringComparison.Ordinal);
        Assert.Contains("price <bound>", page.Text, StringComparison.Ordinal);
        Assert.Contains(page.Attributes, attribute => attribute is { Name: "data-slice", Value: "price <bound>" });
    }

    [Fact]
    public void The_tables_are_there_as_Markdown_and_comma_separated_values()
    {
        WriteWhole();

        var lines = File.ReadAllLines(Path.Combine(_folder.Path, "report.md"));
        Assert.Equal("The run is complete. Figures are in per cent; what they are is in docs/method.md.", lines[2]);
        Assert.Contains("| after | macro_f1 | accuracy | good_f1 | verdict_accuracy | rule_adherence | fully_right | format_rate | " +
            "f1/tier_4 | f1/tier_3 | f1/tier_2 | f1/tier_1 |", lines);
        Assert.Contains(lines, line =>
            line.StartsWith("| sft | 66.7 | 75.0 |", StringComparison.Ordinal)
                && line.EndsWith(" | 66.7 | 0.0 | 100.0 | 100.0 |", StringComparison.Ordinal));
        // Of gold 4 and 3, both predicted 4: F1 2/3 and 0.
        Assert.Contains("| after | plain | price &lt;bound> |", lines);
        Assert.Contains("| sft | 33.3 | 100.0 |", lines);

        var values = File.ReadAllLines(Path.Combine(_folder.Path, "report.csv"));
        Assert.Equal("stage,set,slice,figure,value", values[0]);
        Assert.Contains("majority-tier,balanced,,accuracy,0.25", values);
        Assert.Contains("sft,balanced,,count,4", values);
        Assert.Contains("sft,balanced,plain,accuracy,0.5", values);
        Assert.Contains("agrl,balanced,price <bound>,f1/tier_1,1", values);
        Assert.DoesNotContain(values, line => line.Contains("NaN", StringComparison.Ordinal));
    }

    [Fact]
    public void The_headline_table_has_the_figures_and_marks_the_best()
    {
        WriteWhole();
        Assert.Equal(["10.0", "25.0"], Cells("most frequent tier").Take(2).Select(cell => cell.Text));
        Assert.Equal(["66.7", "75.0"], Cells("sft").Take(2).Select(cell => cell.Text));
        Assert.Equal(["100.0", "100.0"], Cells("agrl").Take(2).Select(cell => cell.Text));
        Assert.Equal(["66.7", "0.0", "100.0", "100.0"], Cells("sft").TakeLast(4).Select(cell => cell.Text));
        Assert.All(Cells("agrl").Take(2), cell => Assert.True(cell.IsBest));
        Assert.All(Cells("sft").Take(2), cell => Assert.False(cell.IsBest));
        // Both stages have tier 1 right in full.
        Assert.True(Cells("sft")[^1].IsBest && Cells("agrl")[^1].IsBest);
    }

    [Fact]
    public void The_header_says_what_ran_and_what_it_gained()
    {
        var text = WriteWhole().Text;
        Assert.Contains("smoke complete", text, StringComparison.Ordinal);
        Assert.Contains("macro-F1 on balanced after agrl 100.0 %+33.3 points over sft+90.0 points over the better trivial reference", text,
            StringComparison.Ordinal);
        Assert.Contains("20 s, 44 steps, 4000 tokens", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_replay_story_adds_up()
    {
        var text = WriteWhole().Text;
        Assert.Contains("prompts entered12over 4 steps", text, StringComparison.Ordinal);
        Assert.Contains("left, learned433.3 % of those that entered", text, StringComparison.Ordinal);
        Assert.Contains("in the buffer at the end2", text, StringComparison.Ordinal);
        Assert.Contains("right with a hint55.0 %12.5 % of the same prompts without", text, StringComparison.Ordinal);
        Assert.Contains("verdicts1075.0 %", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Warnings_and_skipped_updates_are_told_with_where_they_began()
    {
        var text = WriteWhole().Text;
        Assert.Contains("truncation agrl, step 2 25.0", text, StringComparison.Ordinal);
        Assert.Contains("Raise max_new_tokens", text, StringComparison.Ordinal);
        Assert.Contains("not finite agrl, step 3 1 update was skipped", text, StringComparison.Ordinal);
        Assert.Contains("agrltruncation33step 2", text, StringComparison.Ordinal);
        Assert.Contains("agrlnumbers that are not finite (skipped updates)41step 3", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Confusions_slices_and_answers_are_there()
    {
        var page = WriteWhole();
        Assert.Contains("gold4321recall", page.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        // After sft the judgment of tier 3 is taken for 4: a row with all of its share off the diagonal.
        Assert.Contains(page.Attributes, attribute => attribute is { Name: "style", Value: "--share:1" });
        Assert.Contains("macro-F1 by slice", page.Text, StringComparison.Ordinal);
        Assert.Contains(page.Attributes, attribute => attribute is { Name: "data-kind", Value: "learned" });
        Assert.Contains(page.Attributes, attribute => attribute is { Name: "data-kind", Value: "right" });
    }

    [Fact]
    public void The_same_folder_gives_the_same_bytes()
    {
        WriteWhole();
        var first = Page();
        RunReport.Write(_folder.Path);
        Assert.Equal(first, Page());
    }

    [Theory]
    [InlineData("config.yaml")]
    [InlineData("environment.json")]
    [InlineData("state.json")]
    [InlineData("metrics.jsonl")]
    [InlineData("completions.jsonl")]
    [InlineData("eval/summary.json")]
    [InlineData("eval/sft/balanced.json")]
    [InlineData("eval/agrl/balanced.predictions.jsonl")]
    public void A_missing_empty_or_damaged_file_breaks_nothing(string name)
    {
        RunFolderFixture.Write(_folder.Path);
        foreach (var content in new[] { "", "\n", "{\"type\":", "[]", "null", "{}", "\u0000\uFFFD<script>" })
        {
            File.WriteAllText(Path.Combine(_folder.Path, name), content);
            _ = Write();
        }

        File.Delete(Path.Combine(_folder.Path, name));
        var text = Write().Text;
        Assert.DoesNotContain("could not be read", text, StringComparison.Ordinal);
        if (name == "eval/summary.json")
            Assert.DoesNotContain("Nothing was evaluated", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_was_interrupted_after_a_step_has_a_report()
    {
        _folder.Write("config.yaml", File.ReadAllText(Repository.File("configs", "smoke.yaml")));
        _folder.Write("metrics.jsonl", """
            {"type":"step","stage":"grpo","step":1,"global_step":1,"time":"2026-01-01T00:00:00+00:00","metrics":{"loss":"NaN","reward":0.25}}
            {"type":"step","stage":"grpo","step":2,"glob
            """);
        var text = Write().Text;
        Assert.Contains("not complete: grpo step 1 of 3", text, StringComparison.Ordinal);
        Assert.Contains("Reward 0.25", text, StringComparison.Ordinal);
        Assert.Contains("Nothing was evaluated yet", text, StringComparison.Ordinal);
        Assert.Contains("metrics.jsonl: 1 of 2 lines could not be read and were left out (the first is line 2).", text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_run_is_an_error()
    {
        _folder.Write("notes.txt", "nothing to see");
        Assert.Contains("found neither", Assert.Throws<InputException>(() => RunReport.Write(_folder.Path)).Message,
            StringComparison.Ordinal);
        Assert.Contains("found no folder",
            Assert.Throws<InputException>(() => RunReport.Write(Path.Combine(_folder.Path, "missing"))).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_folder.Path, RunReport.FileName)));
    }

    [Fact]
    public void The_command_prints_the_reports_path()
    {
        RunFolderFixture.Write(_folder.Path);
        var run = CliRunner.Run("report", _folder.Path);
        Assert.Equal((0, Path.Combine(_folder.Path, RunReport.FileName) + "\n", ""), (run.Code, run.Output, run.Error));
        Assert.Equal(2, CliRunner.Run("report", Path.Combine(_folder.Path, "missing")).Code);
    }

    private ParsedPage WriteWhole()
    {
        RunFolderFixture.Write(_folder.Path);
        return Write();
    }

    private ParsedPage Write()
    {
        Assert.Equal(Path.Combine(_folder.Path, RunReport.FileName), RunReport.Write(_folder.Path));
        return new ParsedPage(Page());
    }

    private string Page() => File.ReadAllText(Path.Combine(_folder.Path, RunReport.FileName));

    /// <summary>The figures of a row of the headline table.</summary>
    private List<(string Text, bool IsBest)> Cells(string row)
    {
        var table = Page().Split("<table class=\"results\">")[1].Split("</table>")[0];
        var line = table.Split("<tr ")
            .Single(part => part.Contains($">{row}</th>", StringComparison.Ordinal)
                || part.Contains($"</i>{row}</th>", StringComparison.Ordinal));
        return [.. line.Split("<td ").Skip(1).Select(cell => (
            System.Text.RegularExpressions.Regex.Match(cell, "(?<text>[0-9.]+|–)</(span></)?td>").Groups["text"].Value,
            cell[..cell.IndexOf('>', StringComparison.Ordinal)].Contains("best", StringComparison.Ordinal)))];
    }
}
