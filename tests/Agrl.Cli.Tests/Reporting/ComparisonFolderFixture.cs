using System.Text.Json;
using Agrl.Training.Comparison;
using Agrl.Training.Comparison.Statistics;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Tests.Reporting;

/// <summary>A comparison's folder with two arms, two seeds, curves and statistics.</summary>
internal static class ComparisonFolderFixture
{
    public const string Hostile = "<AGRL>";

    public static void Write(string folder)
    {
        // GRPO: 0.5 and 0.6, mean 0.55, sample deviation 0.0707. AGRL: 0.65 and 0.75, mean 0.7.
        ArmResult[] results = [Result("GRPO", 1, 0.5), Result(Hostile, 1, 0.65), Result("GRPO", 2, 0.6), Result(Hostile, 2, 0.75)];
        Put(folder, "comparison.json", results, JsonLines.Indented);
        foreach (var result in results)
        {
            var place = Path.Combine($"seed-{result.Seed}", result.Arm.Trim('<', '>').ToLowerInvariant());
            Put(folder, Path.Combine(place, "result.json"), result, JsonLines.Options);
            // Two steps of 100 and 300 sampled tokens; the reward is the seed's number.
            File.WriteAllLines(Path.Combine(folder, place, "metrics.jsonl"), Enumerable.Range(1, 2).Select(step =>
                $$$"""{"type":"step","stage":"grpo","step":{{{step}}},"metrics":{"reward":{{{result.Seed}}},"tokens/sampled":{{{(step * 200) - 100}}},"dev/macro_f1":0.{{{step}}}}}"""));
        }

        Put(folder, "statistics.json", Statistics, JsonLines.Indented);
    }

    private static ComparisonStatistics Statistics => new(
        "GRPO", Hostile, [1, 2], 1000,
        [new ArmFigure("balanced", "macro_f1", Hostile, new FigureEstimate(0.7, 0.07, new Interval(0.6, 0.8)))],
        [
            new ArmDifference("balanced", "macro_f1", Hostile, "GRPO",
                new FigureDifference(0.15, new Interval(0.1, 0.2), 0.002, 0.001, 2, 0), 0.004),
            new ArmDifference("balanced", "rule_adherence", Hostile, "GRPO",
                new FigureDifference(0.01, new Interval(-0.02, 0.04), 0.5, 0.4, 1, 1), 0.5),
        ],
        [new ArmMcNemar("balanced", Hostile, "GRPO", McNemarTest.Of(9, 1), 0.04)],
        [new ArmStability(Hostile, 0.01, 0.002, 1, ["seed 2: most answers are malformed"])]);

    private static void Put<T>(string folder, string name, T content, JsonSerializerOptions options)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, JsonSerializer.Serialize(content, options));
    }

    private static ArmResult Result(string arm, int seed, double macroF1) => new(
        arm, seed, 100, 600, 1000, 10, 5,
        new Dictionary<string, IReadOnlyDictionary<string, double>>
        {
            ["balanced"] = new Dictionary<string, double> { ["macro_f1"] = macroF1, ["rule_adherence"] = double.NaN },
        },
        "hash");
}
