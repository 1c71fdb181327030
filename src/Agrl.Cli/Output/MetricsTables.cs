using System.Globalization;
using Agrl.Cli.Evaluation;
using Agrl.Relevance.Metrics;
using Agrl.Training.Evaluation;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Output;

/// <summary>Everything that an evaluation found, as tables.</summary>
internal static class MetricsTables
{
    /// <summary>Writes the tables of a set.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="model">The model's name in the tables.</param>
    /// <param name="set">The set.</param>
    /// <param name="width">Characters of a line.</param>
    public static void Write(TextWriter output, string model, EvaluatedSet set, int width)
    {
        var metrics = set.Result.Metrics;
        EvaluationTables.Write(output,
        [
            .. set.References.Select(reference =>
                new EvaluationReport(reference.Key, set.Name, EvaluationResult.FiguresOf(reference.Value), TimeSpan.Zero)),
            new EvaluationReport(model, set.Name, EvaluationResult.FiguresOf(metrics), TimeSpan.Zero),
        ], width);
        WriteTiers(output, metrics);
        WriteConfusion(output, metrics.Confusion);
        WriteCriteria(output, metrics);
        WriteSlices(output, metrics, width);
        WriteRest(output, metrics, width);
    }

    private static void WriteTiers(TextWriter output, EvaluationMetrics metrics)
    {
        var table = new TextTable("tier", "precision %", "recall %", "F1 %", "judged so", "predicted");
        foreach (var tier in metrics.Tiers)
            table.Add($"{tier.Grade} {tier.Name}", Figures.Share(tier.Precision), Figures.Share(tier.Recall), Figures.Share(tier.F1),
                Figures.Count(tier.Support), Figures.Count(tier.Predicted));
        table.Write(output);
    }

    private static void WriteConfusion(TextWriter output, ConfusionMatrix confusion)
    {
        var table = new TextTable(["judged / predicted", .. confusion.Columns]);
        for (var row = 0; row < confusion.Grades.Count; row++)
            table.Add([$"tier {confusion.Grades[row]}", .. confusion.Counts[row].Select(count => Figures.Count(count))]);
        table.Write(output);
    }

    private static void WriteCriteria(TextWriter output, EvaluationMetrics metrics)
    {
        if (metrics.Criteria.Count == 0)
            return;
        var table = new TextTable("criterion", "verdict right %", "known");
        foreach (var criterion in metrics.Criteria)
            table.Add(criterion.Name, Figures.Share(criterion.Accuracy), Figures.Count(criterion.Support));
        table.Write(output);
    }

    private static void WriteSlices(TextWriter output, EvaluationMetrics metrics, int width)
    {
        if (metrics.Slices is not { Count: > 0 } slices)
            return;
        var table = new TextTable(["slice (%)", "judgments", .. EvaluationColumns.All.Select(column => column.Label)]);
        foreach (var (name, slice) in slices)
        {
            var figures = EvaluationResult.FiguresOf(slice);
            table.Add([name, Figures.Count(slice.Count), .. EvaluationColumns.All.Select(column => Figures.Share(figures[column.Key]))]);
        }

        table.Write(output, width);
    }

    private static void WriteRest(TextWriter output, EvaluationMetrics metrics, int width)
    {
        var rows = new List<(string, string)> { ("judgments", Figures.Count(metrics.Count)) };
        if (metrics.Kappa is { } kappa)
            rows.Add(("agreement", $"Cohen's kappa {Figure(kappa)}, with quadratic weights {Figure(metrics.WeightedKappa)}"));
        if (metrics.FullyRight is { } fully)
            rows.Add(("tier and all verdicts right", $"{Figures.Share(fully)} %"));
        if (metrics.DiscriminativeHallucination is { } hallucination)
            rows.Add(("all verdicts right, tier wrong", $"{Figures.Share(hallucination)} %"));
        if (metrics.Calibration is { } calibration)
        {
            rows.Add(("P(tier)",
                $"calibration error {Figures.Share(calibration.ExpectedCalibrationError)} %, Brier score " +
                $"{Figure(calibration.BrierScore)}, " +
                $"negative log-likelihood {Figure(calibration.NegativeLogLikelihood)}, " +
                $"accuracy of its largest {Figures.Share(calibration.Accuracy)} %"));
        }

        if (metrics.CumPt is { } cumPt)
            rows.Add(("CumPT", $"beta {cumPt.Beta.ToString(CultureInfo.InvariantCulture)}: band accuracy {Figures.Share(cumPt.Accuracy)} " +
                "%, " +
                $"macro-F1 {Figures.Share(cumPt.MacroF1)} %"));
        if (metrics.MeanResponseTokens is { } tokens)
            rows.Add(("response", $"{tokens.ToString("0.0", CultureInfo.InvariantCulture)} tokens on average, " +
                $"{Figures.Percent(metrics.TruncatedRate ?? 0, 1)} cut off"));
        TextTable.WriteList(output, rows, width);
        output.WriteLine();
    }

    private static string Figure(double? value) => Figures.Figure(value ?? double.NaN);
}
