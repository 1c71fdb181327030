using Agrl.Cli.Reporting;

namespace Agrl.Cli.Tests.Reporting;

public sealed class ComparisonReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void MeansDeviationsAndSeedsAreShown()
    {
        ComparisonFolderFixture.Write(folder.Path);

        var page = Write();

        Assert.Contains("GRPO55.0 ±7.1", page.Text, StringComparison.Ordinal);
        Assert.Contains("<AGRL>70.0 ±7.1", page.Text, StringComparison.Ordinal);
        Assert.Contains(page.Attributes, attribute => attribute is { Element: "svg", Name: "aria-label", Value: "GRPO: 50.0, 60.0" });
        Assert.Contains("seed 2: 75.0", page.Text, StringComparison.Ordinal);
        Assert.Contains("complete", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void VerdictsIntervalsAndTestsAreShown()
    {
        ComparisonFolderFixture.Write(folder.Path);

        var page = Write();

        Assert.Contains(page.Attributes, attribute => attribute is { Element: "svg", Name: "aria-label", Value: "<AGRL>: +15.0, +10.0 to +20.0" });
        Assert.Contains("+15.0better", page.Text, StringComparison.Ordinal);
        Assert.Contains("+1.0not shown", page.Text, StringComparison.Ordinal);
        Assert.Contains("macro-F170.07.060.0 to 80.0", page.Text, StringComparison.Ordinal);
        // 2 * (C(10,0) + C(10,1)) / 2^10, and (|9 - 1| - 1)^2 / 10.
        Assert.Contains("balanced910.0214.9", page.Text.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("seed 2: most answers are malformed", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void CurvesAreMeansOverSeedsAgainstSampledTokensAndSteps()
    {
        ComparisonFolderFixture.Write(folder.Path);

        var page = Write();

        // The mean of seeds 1 and 2; the axis ends at 100 + 300 tokens, and at two steps.
        Assert.Contains("Reward GRPO 1.5", page.Text, StringComparison.Ordinal);
        Assert.Contains(page.Attributes, attribute => attribute is { Element: "svg", Name: "data-x", Value: "100 400" });
        Assert.Contains(page.Attributes, attribute => attribute is { Element: "svg", Name: "data-x", Value: "1 2" });
        Assert.Contains(page.Attributes, attribute => attribute is { Element: "svg", Name: "aria-label", Value: "Macro-F1 in the course of training by tokens" });
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("[{\"arm\":\"SFT\",\"seed\":1,\"responses\":0,\"sampled_tokens\":0,\"tokens\":0,\"updates\":0,\"seconds\":0,\"figures\":{},\"configuration_hash\":\"\"}]")]
    public void AComparisonThatHasHardlyBegunHasAReport(string results)
    {
        folder.Write("comparison.json", results);
        Assert.Contains("AGRL comparison", Write().Text, StringComparison.Ordinal);
    }

    private ParsedPage Write() => new(File.ReadAllText(RunReport.Write(folder.Path)));
}
