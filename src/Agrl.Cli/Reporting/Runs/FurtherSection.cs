using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Relevance.Metrics;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>What the evaluations measure beside the headline figures.</summary>
internal static class FurtherSection
{
    private static readonly (string Title, string Hint, Func<EvaluationMetrics, string> Value)[] Fixed =
    [
        ("fully right", "Tier and all known verdicts right", m => Numbers.Percent(m.FullyRight)),
        ("kappa", "Cohen's kappa of gold and predicted tiers: agreement beyond chance", m => Numbers.Short(m.Kappa)),
        ("weighted kappa", "With quadratic weights: what is two tiers off counts four times as much", m => Numbers.Short(m.WeightedKappa)),
        ("right reasons, wrong tier", "Discriminative hallucination: all known verdicts right, the tier wrong",
            m => Numbers.Percent(m.DiscriminativeHallucination)),
        ("calibration error", "Expected calibration error of P(tier) over ten bins",
            m => Numbers.Percent(m.Calibration?.ExpectedCalibrationError)),
        ("Brier score", "Squared distance of P(tier) to the gold tier, 0 (best) to 2", m => Numbers.Short(m.Calibration?.BrierScore)),
        ("-ln P(gold)", "In nats", m => Numbers.Short(m.Calibration?.NegativeLogLikelihood)),
        ("accuracy by P(tier)", "Of the most probable tier", m => Numbers.Percent(m.Calibration?.Accuracy)),
        ("mean tokens", "Of a response", m => Numbers.Short(m.MeanResponseTokens)),
        ("cut off", "Responses that reached the limit of tokens", m => Numbers.Percent(m.TruncatedRate)),
    ];

    /// <summary>The table; nothing where no evaluation of a model has its file.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        var rows = run.Sets.SelectMany(set => run.Models(set).Select(model => (model.Stage, Set: set, model.Metrics))).ToList();
        if (rows.Count == 0)
            return Markup.Empty;
        var samples = rows.SelectMany(row => row.Metrics.PassAtK?.Keys ?? []).Distinct().Order().Select(PassAt);
        var columns = samples.Concat(Fixed).ToList();
        var palette = RunPage.PaletteOf(run);
        return Parts.Table(
            [.. Parts.Heads("after", "set"), .. columns.Select(column => Markup.Of($"""<th title="{column.Hint}">{column.Title}</th>"""))],
            rows.Select(row => Markup.Of(
                $"<th>{Parts.Swatch(palette.Of(row.Stage))}{StageNames.Show(row.Stage)}</th><td>{row.Set}</td>{Parts.Cells(columns.Select(column => column.Value(row.Metrics)))}")));
    }

    private static (string Title, string Hint, Func<EvaluationMetrics, string> Value) PassAt(int k) => (
        FigureNames.Pass(k),
        $"The chance that one of {k} samples has the gold tier",
        metrics => Numbers.Percent(metrics.PassAtK is { } shares && shares.TryGetValue(k, out var share) ? share : null));
}
