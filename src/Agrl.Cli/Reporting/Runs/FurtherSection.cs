using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Relevance.Metrics;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>What the evaluations measure beside the headline figures.</summary>
internal static class FurtherSection
{
    private static readonly (string Title, string Hint, Func<EvaluationMetrics, string> Value)[] Columns =
    [
        ("right reasons, wrong tier", "Discriminative hallucination: all known verdicts right, the tier wrong", metrics => Numbers.Percent(metrics.DiscriminativeHallucination)),
        ("calibration error", "Expected calibration error of P(tier) over ten bins", metrics => Numbers.Percent(metrics.Calibration?.ExpectedCalibrationError)),
        ("Brier score", "Squared distance of P(tier) to the gold tier, 0 (best) to 2", metrics => Numbers.Short(metrics.Calibration?.BrierScore)),
        ("-ln P(gold)", "In nats", metrics => Numbers.Short(metrics.Calibration?.NegativeLogLikelihood)),
        ("accuracy by P(tier)", "Of the most probable tier", metrics => Numbers.Percent(metrics.Calibration?.Accuracy)),
        ("mean tokens", "Of a response", metrics => Numbers.Short(metrics.MeanResponseTokens)),
        ("cut off", "Responses that reached the limit of tokens", metrics => Numbers.Percent(metrics.TruncatedRate)),
    ];

    /// <summary>The table; nothing where no evaluation of a model has its file.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        var rows = run.Sets.SelectMany(set => run.On(set).Where(row => !RunRecordReader.IsReference(row.Stage)).Select(row => (row.Stage, Set: set, Detail: run.Detail(row.Stage, set))))
            .Where(row => row.Detail is not null).ToList();
        var palette = RunPage.PaletteOf(run);
        var samples = rows.SelectMany(row => row.Detail!.PassAtK?.Keys ?? []).Distinct().Order().ToList();
        return rows.Count == 0 ? Markup.Empty : Markup.Of($"""
            <div class="scroll"><table><thead><tr><th>after</th><th>set</th>{samples.Select(k => Markup.Of($"""<th title="The chance that one of {k} samples has the gold tier">pass@{k}</th>"""))}{Columns.Select(column => Markup.Of($"""<th title="{column.Hint}">{column.Title}</th>"""))}</tr></thead>
            <tbody>{rows.Select(row => Markup.Of($"""
                <tr><th><i class="c{palette.Of(row.Stage)}"></i>{StageNames.Show(row.Stage)}</th><td>{row.Set}</td>{samples.Select(k => Markup.Of($"<td>{Numbers.Percent(row.Detail!.PassAtK is { } pass && pass.TryGetValue(k, out var share) ? share : null)}</td>"))}{Columns.Select(column => Markup.Of($"<td>{column.Value(row.Detail!)}</td>"))}</tr>

                """))}</tbody></table></div>
            """);
    }
}
