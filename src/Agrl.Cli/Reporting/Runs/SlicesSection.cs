using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Relevance.Metrics;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>Macro-F1 on each slice (kind of query), and verdict accuracy on each criterion, after every stage.</summary>
internal static class SlicesSection
{
    /// <summary>Bars for each set; nothing where no evaluation has slices or criteria.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        var figures = run.Sets
            .SelectMany(set => new[]
            {
                Figure(run, set, "macro-F1 by slice", Slices),
                Figure(run, set, "verdict accuracy by criterion", Criteria),
            })
            .Where(figure => !figure.IsEmpty).ToList();
        return Parts.When(figures.Count > 0, () => Markup.Of($"""
            <p class="intro">In per cent, after each stage. The number beside a name counts its judgments; small slices move by chance.</p>
            <div class="slices">{figures}</div>
            """));
    }

    private static IEnumerable<Bar> Slices(EvaluationMetrics metrics) =>
        (metrics.Slices ?? new Dictionary<string, EvaluationMetrics>())
            .Select(slice => new Bar(slice.Key, slice.Value.Count, slice.Value.MacroF1));

    private static IEnumerable<Bar> Criteria(EvaluationMetrics metrics) =>
        metrics.Criteria.Select(criterion => new Bar(criterion.Name, criterion.Support, criterion.Accuracy));

    private static Markup Figure(RunRecord run, string set, string title, Func<EvaluationMetrics, IEnumerable<Bar>> bars)
    {
        var palette = RunPage.PaletteOf(run);
        var models = run.Models(set).Select(model => (model.Stage, Bars: bars(model.Metrics).ToDictionary(bar => bar.Name))).ToList();
        var names = models.SelectMany(model => model.Bars.Values).DistinctBy(bar => bar.Name).ToList();
        return Parts.When(names.Count > 0, () => Markup.Of($"""
            <figure class="bars"><figcaption><b>{set}</b> {title} {models.Select(model => Parts.Key(palette.Of(model.Stage), StageNames.Show(model.Stage)))}</figcaption>
            {names.Select(name => Markup.Of($"""
                <div class="slice"><div class="name">{name.Name} <small>{name.Count}</small></div>
                <div>{models.Select(model => Draw(model.Stage, model.Bars.GetValueOrDefault(name.Name)?.Value, palette.Of(model.Stage)))}</div></div>

                """))}</figure>
            """));
    }

    private static Markup Draw(string stage, double? value, int color) => Markup.Of($"""
        <div class="value"><svg role="img" aria-label="{stage} {Numbers.Percent(value)} per cent"><rect class="track" width="100%" height="100%" rx="2"/>
        <rect class="c{color}" width="{Math.Clamp((value ?? 0) * 100, 0, 100)}%" height="100%" rx="2"/></svg><span>{Numbers.Percent(value)}</span></div>
        """);

    private sealed record Bar(string Name, int Count, double? Value);
}
