using System.Globalization;
using Agrl.Cli.Configuration;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Rubrics;

namespace Agrl.Cli.Output;

/// <summary>What a judgment file is made of, as tables.</summary>
internal static class StatisticsTables
{
    /// <summary>Writes the tables.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="title">The file or set.</param>
    /// <param name="statistics">Its counts.</param>
    /// <param name="rubric">Names the tiers; null shows grades.</param>
    public static void Write(TextWriter output, string title, JudgmentStatistics statistics, Rubric? rubric)
    {
        output.WriteLine(title);
        var noTier = statistics.WithoutTier > 0 ? $", {Figures.Count(statistics.WithoutTier)} without a tier" : "";
        TextTable.WriteList(output,
        [
            ("judgments", Figures.Count(statistics.Judgments) + noTier),
            ("queries", $"{Figures.Count(statistics.Queries)}, at most {Figures.Count(statistics.MostProductsOfAQuery)} products each"),
            ("products", Figures.Count(statistics.Products)),
            ("verdicts", string.Join(", ",
                statistics.Origins.Select(origin => $"{KeyNames.Choice(origin.Key.ToString())} {Figures.Count(origin.Value)}"))),
            ("reasons", $"{Figures.Count(statistics.WithReasons)}; free rationale {Figures.Count(statistics.WithRationale)}"),
            ("query length", Length(statistics.QueryLength)),
            ("title length", Length(statistics.TitleLength)),
            .. statistics.TextLength.Count > 0 ? [("text length", Length(statistics.TextLength))] : Array.Empty<(string, string)>(),
        ]);
        output.WriteLine();
        WriteTiers(output, statistics, rubric);
        WriteVerdicts(output, statistics);
        WriteFields(output, statistics);
    }

    private static void WriteTiers(TextWriter output, JudgmentStatistics statistics, Rubric? rubric)
    {
        if (statistics.Tiers.Count == 0)
            return;
        int[] grades = [.. statistics.Tiers.Keys];
        var table = new TextTable(["slice", .. grades.Select(grade => TierName(grade, rubric)), "all"]);
        foreach (var (slice, tiers) in statistics.Slices.Where(_ => statistics.Slices.Count > 1))
            table.Add(Row(slice.Length == 0 ? "(none)" : slice, tiers));
        table.Add(Row("all", statistics.Tiers));
        table.Write(output);

        IEnumerable<string> Row(string name, IReadOnlyDictionary<int, int> tiers)
        {
            var sum = tiers.Values.Sum();
            return
            [
                name,
                .. grades.Select(grade =>
                    $"{Figures.Count(tiers.GetValueOrDefault(grade))} ({Figures.Percent(tiers.GetValueOrDefault(grade), sum)})"),
                Figures.Count(sum),
            ];
        }
    }

    private static void WriteVerdicts(TextWriter output, JudgmentStatistics statistics)
    {
        if (statistics.Verdicts.Count == 0)
            return;
        string[] names = [.. statistics.Verdicts.Values.SelectMany(verdicts => verdicts.Keys).Distinct().Order(StringComparer.Ordinal)];
        var table = new TextTable(["verdicts", .. names]);
        foreach (var (criterion, verdicts) in statistics.Verdicts)
            table.Add([criterion, .. names.Select(name => verdicts.TryGetValue(name, out var count) ? Figures.Count(count) : "")]);
        table.Write(output);
    }

    private static void WriteFields(TextWriter output, JudgmentStatistics statistics)
    {
        if (statistics.ProductFields.Count == 0)
            return;
        var table = new TextTable("product field", "products with it", "share");
        var fields = statistics.ProductFields
            .OrderByDescending(field => field.Value)
            .ThenBy(field => field.Key, StringComparer.Ordinal);
        foreach (var (field, count) in fields)
            table.Add(field, Figures.Count(count), Figures.Percent(count, statistics.Products));
        table.Write(output);
    }

    private static string TierName(int grade, Rubric? rubric) =>
        rubric?.FindTier(grade) is { } tier ? $"{grade} {tier.Name}" : $"tier {grade}";

    private static string Length(LengthStatistics length) => length.Count == 0
        ? "-"
        : $"{length.Min} to {length.Max} characters, median {length.Median}, " +
            $"mean {length.Mean.ToString("0.#", CultureInfo.InvariantCulture)}, 95 % within {length.P95}";
}
