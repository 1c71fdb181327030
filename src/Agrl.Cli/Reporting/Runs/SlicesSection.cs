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
        var blocks = run.Sets.SelectMany(set => new[]
        {
            Bars(run, set, "macro-F1 by slice", metrics => (metrics.Slices ?? new Dictionary<string, EvaluationMetrics>()).Select(slice => (slice.Key, slice.Value.Count, slice.Value.MacroF1))),
            Bars(run, set, "verdicts right by criterion", metrics => metrics.Criteria.Select(criterion => (criterion.Name, criterion.Support, (double?)criterion.Accuracy))),
        }).Where(block => !block.IsEmpty).ToList();
        return blocks.Count == 0 ? Markup.Empty : Markup.Of($"""
            <p class="intro">In per cent, after each stage. The number beside a name counts its judgments; small slices move by chance.</p>
            <div class="slices">{blocks}</div>
            """);
    }

    private static Markup Bars(RunRecord run, string set, string title, Func<EvaluationMetrics, IEnumerable<(string Name, int Count, double? Value)>> of)
    {
        var palette = RunPage.PaletteOf(run);
        var stages = run.On(set).Where(row => !RunRecordReader.IsReference(row.Stage))
            .Select(row => (row.Stage, Detail: run.Detail(row.Stage, set))).Where(row => row.Detail is not null)
            .Select(row => (row.Stage, Values: of(row.Detail!).ToDictionary(value => value.Name))).ToList();
        var names = stages.SelectMany(stage => stage.Values.Values).Select(value => (value.Name, value.Count)).DistinctBy(value => value.Name).ToList();
        return names.Count == 0 ? Markup.Empty : Markup.Of($"""
            <figure class="bars"><figcaption><b>{set}</b> {title} {stages.Select(stage => Markup.Of($"""<span class="key"><i class="c{palette.Of(stage.Stage)}"></i>{StageNames.Show(stage.Stage)}</span> """))}</figcaption>
            {names.Select(name => Markup.Of($"""
                <div class="slice"><div class="name">{name.Name} <small>{name.Count}</small></div><div>{stages.Select(stage => Bar(stage.Stage, stage.Values.GetValueOrDefault(name.Name).Value, palette))}</div></div>

                """))}</figure>
            """);
    }

    private static Markup Bar(string stage, double? value, Palette palette) => Markup.Of(
        $"""<div class="value"><svg role="img" aria-label="{stage} {Numbers.Percent(value)} per cent"><rect class="track" width="100%" height="100%" rx="2"/><rect class="c{palette.Of(stage)}" width="{Math.Clamp((value ?? 0) * 100, 0, 100)}%" height="100%" rx="2"/></svg><span>{Numbers.Percent(value)}</span></div>""");
}
