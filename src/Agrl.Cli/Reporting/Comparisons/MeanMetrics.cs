using Agrl.Relevance.Metrics;

namespace Agrl.Cli.Reporting.Comparisons;

/// <summary>The evaluations of several seeds as one: counts of confusions added up, shares of slices and criteria averaged.</summary>
internal static class MeanMetrics
{
    /// <summary>Of one set's evaluations.</summary>
    /// <param name="seeds">At least one.</param>
    public static EvaluationMetrics Of(IReadOnlyList<EvaluationMetrics> seeds)
    {
        var first = seeds[0];
        var counts = first.Confusion.Counts.Select((row, gold) =>
            (IReadOnlyList<int>)[.. row.Select((_, column) => seeds.Sum(seed => At(seed, gold, column)))]);
        return first with
        {
            Count = seeds.Sum(seed => seed.Count),
            MacroF1 = Mean(seeds.Select(seed => seed.MacroF1)),
            Confusion = first.Confusion with { Counts = [.. counts] },
            Criteria = [.. first.Criteria.Select(criterion => criterion with
            {
                Accuracy = seeds.SelectMany(seed => seed.Criteria)
                    .Where(other => other.Name == criterion.Name)
                    .Average(other => other.Accuracy),
            })],
            Slices = first.Slices?.ToDictionary(slice => slice.Key, slice => slice.Value with
            {
                MacroF1 = Mean(seeds.Select(seed => seed.Slices?.GetValueOrDefault(slice.Key)?.MacroF1)),
            }),
        };
    }

    private static int At(EvaluationMetrics metrics, int gold, int column) =>
        gold < metrics.Confusion.Counts.Count && column < metrics.Confusion.Counts[gold].Count ? metrics.Confusion.Counts[gold][column] : 0;

    private static double? Mean(IEnumerable<double?> values) => values.Where(value => value is not null).Average();
}
