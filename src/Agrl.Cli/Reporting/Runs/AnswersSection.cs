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
        var kinds = run.Answers.Select(answer => answer.Kind).Distinct().Order().Select(kind => (Name(kind), Describe(kind)));
        var slices = run.Answers.Select(answer => answer.Lines[0].Line.Slice).OfType<string>().Order(StringComparer.Ordinal);
        var palette = RunPage.PaletteOf(run);
        return Markup.Of($"""
            <p class="intro">A few judgments of each kind from the evaluation sets, with the greedy answer after each stage;
            <code>eval/*/*.predictions.jsonl</code> has all.</p>
            {Filter.Bar(
                "answers",
                FilterChoice.Of("set", "all sets", run.Answers.Select(answer => answer.Set)),
                new FilterChoice("kind", "first and last stage", [.. kinds]),
                FilterChoice.Of("slice", "all slices", slices))}
            <div id="answers" class="cards">{run.Answers.Select(answer => Card(answer, palette))}</div>
            """);
    }

    private static Markup Card(Answer answer, Palette palette)
    {
        var first = answer.Lines[0].Line;
        var origin = string.Join(", ", new[] { answer.Set, first.Slice, first.Id }.OfType<string>());
        var verdicts = string.Join(", ",
            (first.GoldVerdicts ?? new Dictionary<string, string>()).Select(verdict => $"{verdict.Key} {verdict.Value}"));
        return Markup.Of($"""
            <article data-set="{answer.Set}" data-kind="{Name(answer.Kind)}" data-slice="{first.Slice}">
            <header><b><bdi>{HtmlText.Shorten(first.Query, MaxCharacters)}</bdi></b>
            {Parts.Chip(first.GoldTier is { } gold ? $"gold tier {gold}" : "no gold tier")}{Parts.Chip(Describe(answer.Kind))}<span class="id">{origin}</span></header>
            <p class="product"><bdi>{HtmlText.Shorten(first.Title, MaxCharacters)}</bdi></p>
            {Parts.When(verdicts.Length > 0, () => Markup.Of($"""<p class="product">gold verdicts: {verdicts}</p>"""))}
            <div class="stages">{answer.Lines.Select(line => Response(line.Stage, line.Line, palette))}</div>
            </article>

            """);
    }

    private static Markup Response(string stage, PredictionLine line, Palette palette)
    {
        var probability = line.TierProbabilities is { Count: > 0 } all ? $"highest P(tier) {Numbers.Percent(all.Values.Max())} %" : "";
        return Markup.Of($"""
            <div>
            <p>{Parts.Sign(Answer.IsRight(line))} {Parts.Swatch(palette.Of(stage))}<b>{StageNames.Show(stage)}</b>
            {Parts.Chip(line.Tier is { } tier ? $"tier {tier}" : "does not parse")}</p>
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
