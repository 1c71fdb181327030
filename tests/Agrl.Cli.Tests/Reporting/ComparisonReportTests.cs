using Agrl.Cli.Reporting;

namespace Agrl.Cli.Tests.Reporting;

public sealed class ComparisonReportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Means_deviations_and_seeds_are_shown()
    {
        ComparisonFolderFixture.Write(_folder.Path);

        var page = Write();

        Assert.Contains("GRPO55.0 ±7.1", page.Text, StringComparison.Ordinal);
        Assert.Contains("<AGRL>70.0 ±7.1", page.Text, StringComparison.Ordinal);
        Assert.Contains(page.Attributes, attribute => attribute is { Element: "svg", Name: "aria-label", Value: "GRPO: 50.0, 60.0" });
        Assert.Contains("seed 2: 75.0", page.Text, StringComparison.Ordinal);
        Assert.Contains("complete", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Verdicts_intervals_and_tests_are_shown()
    {
        ComparisonFolderFixture.Write(_folder.Path);

        var page = Write();

        Assert.Contains(page.Attributes,
            attribute => attribute is { Element: "svg", Name: "aria-label", Value: "<AGRL>: +15.0, +10.0 to +20.0" });
        Assert.Contains("+15.0better", page.Text, StringComparison.Ordinal);
        Assert.Contains("+1.0not shown", page.Text, StringComparison.Ordinal);
        Assert.Contains("macro-F170.07.060.0 to 80.0", page.Text, StringComparison.Ordinal);
        // 2 * (C(10,0) + C(10,1)) / 2^10, and (|9 - 1| - 1)^2 / 10.
        Assert.Contains("balanced910.0214.9", page.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("seed 2: most answers are malformed", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Curves_are_means_over_seeds_against_sampled_tokens_and_steps()
    {
        ComparisonFolderFixture.Write(_folder.Path);

        var page = Write();

        // The mean of seeds 1 and 2; the axis ends at 100 + 300 tokens, and at two steps.
        Assert.Contains("Reward GRPO 1.5", page.Text, StringComparison.Ordinal);
        Assert.Contains(page.Attributes, attribute => attribute is { Element: "svg", Name: "data-x", Value: "100 400" });
        Assert.Contains(page.Attributes, attribute => attribute is { Element: "svg", Name: "data-x", Value: "1 2" });
        Assert.Contains(page.Attributes,
            attribute => attribute is { Element: "svg", Name: "aria-label", Value: "Macro-F1 in the course of training by tokens" });
    }

    [Fact]
    public void Runs_of_other_seeds_and_settings_are_left_out_and_named()
    {
        ComparisonFolderFixture.Write(_folder.Path);
        // A seed that the results do not tell of, and an arm that was trained under other settings.
        _folder.Write("seed-3/grpo/result.json",
            File.ReadAllText(Path.Combine(_folder.Path, "seed-1/grpo/result.json"))
                .Replace("\"seed\":1", "\"seed\":3", StringComparison.Ordinal));
        _folder.Write("seed-2/grpo/result.json",
            File.ReadAllText(Path.Combine(_folder.Path, "seed-2/grpo/result.json"))
                .Replace("\"hash\"", "\"other\"", StringComparison.Ordinal));

        var page = Write();

        Assert.Contains("seed-3/grpo was left out", page.Text, StringComparison.Ordinal);
        Assert.Contains("seed-2/grpo was left out", page.Text, StringComparison.Ordinal);
        // The mean of seed 1 alone.
        Assert.Contains("Reward GRPO 1 ", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_failed_or_is_missing_is_told()
    {
        ComparisonFolderFixture.Write(_folder.Path);
        File.Delete(Path.Combine(_folder.Path, "statistics.json"));
        _folder.Write("failures.json", """[{"seed":2,"arm":"DPO <b>","message":"found no pair"}]""");

        var page = Write();

        Assert.Contains("seed 2, DPO <b>: found no pair", page.Text, StringComparison.Ordinal);
        Assert.Contains("Nothing yet: intervals and tests are made when the comparison has run to its end", page.Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("[{\"arm\":\"SFT\",\"seed\":1,\"responses\":0,\"sampled_tokens\":0,\"tokens\":0,\"updates\":0,\"seconds\":0,\"figures\":{},\"configuration_hash\":\"\"}]")]
    public void A_comparison_that_has_hardly_begun_has_a_report(string results)
    {
        _folder.Write("comparison.json", results);
        Assert.Contains("AGRL comparison", Write().Text, StringComparison.Ordinal);
    }

    private ParsedPage Write() => new(File.ReadAllText(RunReport.Write(_folder.Path)));
}
