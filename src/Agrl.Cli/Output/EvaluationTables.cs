using Agrl.Relevance.Metrics;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Output;

/// <summary>What stages reached, as one table for each evaluation set, in per cent.</summary>
internal static class EvaluationTables
{
    /// <summary>Writes the tables: a row a stage, the trivial references first.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="evaluations">The evaluations in the order they were made.</param>
    /// <param name="width">Characters of a line.</param>
    public static void Write(TextWriter output, IReadOnlyList<EvaluationReport> evaluations, int width)
    {
        foreach (var set in evaluations.Select(evaluation => evaluation.Set).Distinct())
        {
            var rows = evaluations.Where(evaluation => evaluation.Set == set).ToArray();
            string[] keys = [.. rows.SelectMany(row => row.Figures.Keys).Distinct()];
            string[] tiers = [.. keys.Where(FigureNames.IsTier)];
            string[] pass = [.. keys.Where(FigureNames.IsPass)];
            var table = new TextTable(
            [
                $"{set} (%)",
                .. EvaluationColumns.All.Select(column => column.Label),
                .. tiers.Select(FigureNames.Title),
                .. pass,
            ]);
            foreach (var row in rows)
            {
                table.Add(
                [
                    row.Stage,
                    .. EvaluationColumns.All.Select(column => column.Key).Concat(tiers).Concat(pass)
                        .Select(key => Figures.Share(row.Figures.GetValueOrDefault(key, double.NaN))),
                ]);
            }

            table.Write(output, width);
        }
    }
}
