using Agrl.Training.Comparison;
using static Agrl.Training.Tests.Support.Numbers;

namespace Agrl.Training.Tests.Comparison;

public sealed class ComparisonTableTests
{
    private static readonly ComparisonTable Table = new(
        [Result("SFT", 1, 0.5), Result("SFT", 2, 0.6), Result("SFT", 3, 0.7), Result("AGRL, full", 1, 0.75),
            Result("AGRL, full", 2, double.NaN)],
        ["SFT", "AGRL, full"],
        ["balanced"]);

    [Fact]
    public void A_figure_has_its_mean_and_sample_deviation_over_seeds()
    {
        // 0.5, 0.6, 0.7: mean 0.6, squares 0.01 + 0 + 0.01 = 0.02 over 2: 0.1.
        var cell = Table.Of("SFT", "balanced", "macro_f1");

        Near(0.6, cell.Mean, 1e-12);
        Near(0.1, cell.Deviation, 1e-12);
        Assert.Equal(3, cell.Count);
        Assert.Equal("60.0 ± 10.0", cell.Percent());
    }

    [Fact]
    public void A_seed_without_the_figure_does_not_count()
    {
        Assert.Equal(new MeanDeviation(0.75, 0, 1), Table.Of("AGRL, full", "balanced", "macro_f1"));
        Assert.Equal("75.0", Table.Of("AGRL, full", "balanced", "macro_f1").Percent());
        Assert.Equal("–", Table.Of("AGRL, full", "wild", "macro_f1").Percent());
        Assert.Equal("–", Table.Of("SFT", "balanced", "unknown").Percent());
    }

    [Fact]
    public void Costs_are_means_too()
    {
        // Seconds are 10 times the seed.
        Assert.Equal(new MeanDeviation(20, 10, 3), Table.Cost("SFT", r => r.Seconds));
    }

    [Fact]
    public void Markdown_has_a_row_an_arm()
    {
        var lines = Table.ToMarkdown().Split('\n');

        Assert.Equal("### balanced", lines[0]);
        Assert.Equal("| arm | macro_f1 | accuracy | good_f1 | verdict_accuracy | rule_adherence | fully_right | format_rate | seeds | " +
            "responses | sampled tokens | updates | seconds |", lines[2]);
        Assert.Equal(lines[2].Count(c => c == '|'), lines[3].Count(c => c == '|'));
        Assert.Equal("| SFT | 60.0 ± 10.0 | 50.0 ± 0.0 | – | – | – | – | – | 3 | 64 | 500 | 8 | 20 |", lines[4]);
        Assert.Equal("| AGRL, full | 75.0 | 50.0 ± 0.0 | – | – | – | – | – | 2 | 64 | 500 | 8 | 15 |", lines[5]);
    }

    [Fact]
    public void An_arm_without_results_has_dashes()
    {
        var lines = new ComparisonTable(Table.Results, ["SFT", "DPO"], Table.Sets).ToMarkdown().Split('\n');

        Assert.Equal("| DPO | – | – | – | – | – | – | – | 0 | – | – | – | – |", lines[5]);
    }

    [Fact]
    public void Csv_has_every_figure_of_every_seed()
    {
        var lines = Table.ToCsv().TrimEnd('\n').Split('\n');

        Assert.Equal("arm,seed,set,figure,value", lines[0]);
        Assert.Equal(1 + (5 * 2), lines.Length);
        Assert.Contains("SFT,2,balanced,macro_f1,0.6", lines);
        Assert.Contains("\"AGRL, full\",1,balanced,macro_f1,0.75", lines);
    }

    private static ArmResult Result(string arm, int seed, double macroF1) => new(
        arm, seed, Responses: 64, SampledTokens: 500, Tokens: 1000, Updates: 8, Seconds: 10 * seed,
        new Dictionary<string, IReadOnlyDictionary<string, double>>
        {
            ["balanced"] = new Dictionary<string, double> { ["macro_f1"] = macroF1, ["accuracy"] = 0.5 },
        },
        "hash");
}
