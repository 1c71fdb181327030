using System.Text.Json;
using Agrl.Cli.Reporting;
using Agrl.Training.Comparison;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Tests.Reporting;

public sealed class ComparisonReportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void MeansDeviationsAndSeedsAreShown()
    {
        // GRPO: 0.5 and 0.6, mean 0.55, sample deviation 0.0707. AGRL: 0.65 and 0.75, mean 0.7.
        ArmResult[] results = [Result("GRPO", 1, 0.5), Result("<AGRL>", 1, 0.65), Result("GRPO", 2, 0.6), Result("<AGRL>", 2, 0.75)];
        folder.Write("comparison.json", JsonSerializer.Serialize(results, JsonLines.Indented));
        foreach (var result in results)
        {
            folder.Write($"seed-{result.Seed}/{result.Arm.Trim('<', '>')}/result.json", JsonSerializer.Serialize(result, JsonLines.Options));
            folder.Write($"seed-{result.Seed}/{result.Arm.Trim('<', '>')}/metrics.jsonl", """{"type":"step","stage":"grpo","step":1,"metrics":{"reward":SEED}}""".Replace("SEED", $"{result.Seed}", StringComparison.Ordinal));
        }

        var page = Write();
        Assert.Contains("GRPO55.0 ±7.1", page.Text, StringComparison.Ordinal);
        Assert.Contains("<AGRL>70.0 ±7.1", page.Text, StringComparison.Ordinal);
        Assert.Contains(page.Attributes, attribute => attribute is { Element: "svg", Name: "aria-label", Value: "GRPO: 50.0, 60.0" });
        Assert.Contains("seed 2: 75.0", page.Text, StringComparison.Ordinal);
        // The curves' mean over seeds 1 and 2.
        Assert.Contains("Reward GRPO 1.5", page.Text, StringComparison.Ordinal);
        Assert.Contains("complete", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("[{\"arm\":\"SFT\",\"seed\":1,\"responses\":0,\"tokens\":0,\"updates\":0,\"seconds\":0,\"figures\":{},\"configuration_hash\":\"\"}]")]
    public void AComparisonThatHasHardlyBegunHasAReport(string results)
    {
        folder.Write("comparison.json", results);
        Assert.Contains("AGRL comparison", Write().Text, StringComparison.Ordinal);
    }

    private ParsedPage Write() => new(File.ReadAllText(RunReport.Write(folder.Path)));

    private static ArmResult Result(string arm, int seed, double macroF1) => new(
        arm, seed, 100, 600, 1000, 10, 5, new Dictionary<string, IReadOnlyDictionary<string, double>> { ["balanced"] = new Dictionary<string, double> { ["macro_f1"] = macroF1, ["rule_adherence"] = double.NaN } }, "hash");
}
