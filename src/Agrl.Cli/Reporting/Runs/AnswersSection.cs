using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Training.Evaluation;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>The same judgment before and after: what each stage's model answered on the evaluation sets.</summary>
internal static class AnswersSection
{
    private const int MaxCharacters = 1500;

    /// <summary>The answers with their filter; nothing where there are no predictions.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        if (run.Answers.Count == 0)
            return Markup.Empty;
        var sets = run.Answers.Select(answer => answer.Set).Distinct().Select(set => (set, set)).ToList();
        var kinds = run.Answers.Select(answer => answer.Kind).Distinct().Order().Select(kind => (Name(kind), Describe(kind))).ToList();
        var slices = run.Answers.Select(answer => answer.Lines[0].Line.Slice).OfType<string>().Distinct().Order(StringComparer.Ordinal).Select(slice => (slice, slice)).ToList();
        return Markup.Of($"""
            <p class="intro">A few judgments of each kind from the evaluation sets, with the greedy answer after each stage; <code>eval/*/*.predictions.jsonl</code> has all.</p>
            {Filter.Bar("answers", ("set", "all sets", sets), ("kind", "first and last stage", kinds), ("slice", "all slices", slices))}
            <div id="answers" class="cards">{run.Answers.Select(answer => Card(answer, RunPage.PaletteOf(run)))}</div>
            """);
    }

    private static Markup Card(Answer answer, Palette palette)
    {
        var first = answer.Lines[0].Line;
        return Markup.Of($"""
            <article data-set="{answer.Set}" data-kind="{Name(answer.Kind)}" data-slice="{first.Slice}">
            <header><b><bdi>{HtmlText.Shorten(first.Query, MaxCharacters)}</bdi></b> <span class="chip">gold tier {(first.GoldTier is { } gold ? $"{gold}" : Numbers.None)}</span> <span class="chip">{Describe(answer.Kind)}</span> <span class="id">{answer.Set}{(first.Slice is { } slice ? $", {slice}" : "")}, {first.Id}</span></header>
            <p class="product"><bdi>{HtmlText.Shorten(first.Title, MaxCharacters)}</bdi></p>
            {(first.GoldVerdicts is { Count: > 0 } verdicts ? Markup.Of($"""<p class="product">gold verdicts: {string.Join(", ", verdicts.Select(verdict => $"{verdict.Key} {verdict.Value}"))}</p>""") : Markup.Empty)}
            <div class="stages">{answer.Lines.Select(line => Response(line.Stage, line.Line, palette))}</div>
            </article>

            """);
    }

    private static Markup Response(string stage, PredictionLine line, Palette palette)
    {
        var isRight = Answer.IsRight(line);
        var probability = line is { TierProbabilities: { Count: > 0 } probabilities } ? $"highest P(tier) {Numbers.Percent(probabilities.Max())} %" : "";
        return Markup.Of($"""
            <div>
            <p><span class="sign {(isRight ? "right" : "wrong")}">{(isRight ? "✓" : "✗")}</span> <i class="c{palette.Of(stage)}"></i><b>{StageNames.Show(stage)}</b> <span class="chip">{(line.Tier is { } tier ? $"tier {tier}" : "does not parse")}</span></p>
            <pre>{HtmlText.Shorten(line.Response, MaxCharacters)}</pre>
            <p class="id">{line.ParseError ?? probability}</p>
            </div>

            """);
    }

    private static string Name(AnswerKind kind) => kind.ToString().ToLowerInvariant();

    private static string Describe(AnswerKind kind) => kind switch
    {
        AnswerKind.Learned => "learned: wrong, then right",
        AnswerKind.Lost => "lost: right, then wrong",
        AnswerKind.Wrong => "still wrong",
        _ => "right throughout",
    };
}
