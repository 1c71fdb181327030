using Agrl.Relevance.Rubrics;
using Agrl.Relevance.Synthesis;

namespace Agrl.Cli.Output;

/// <summary>What was synthesized, as tables.</summary>
internal static class SynthesisTables
{
    /// <summary>Writes the tables.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="folder">Where the sets are.</param>
    /// <param name="report">What was made.</param>
    /// <param name="rubric">Names the tiers.</param>
    public static void Write(TextWriter output, string folder, SynthesisReport report, Rubric rubric)
    {
        var table = new TextTable(["set", "judgments", "queries", "products", .. rubric.Tiers.Select(tier => $"{tier.Grade} {tier.Name}")]);
        foreach (var set in report.Sets)
        {
            table.Add(
            [
                Path.Combine(folder, $"{set.Name}.jsonl"),
                Figures.Count(set.Judgments),
                Figures.Count(set.Queries),
                Figures.Count(set.Products),
                .. rubric.Tiers.Select(tier => Figures.Count(set.Tiers.GetValueOrDefault(tier.Grade))),
            ]);
        }

        table.Write(output);
        output.WriteLine($"{Figures.Count(report.HeldOut)} of {Figures.Count(report.Combinations)} attribute combinations " +
            "are in the evaluation sets alone; no query or product is in two sets.");
        foreach (var (reason, count) in report.DroppedProducts)
            output.WriteLine($"{Figures.Count(count)} products of the catalogue were not used: {reason}");
    }
}
