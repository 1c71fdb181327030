using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Relevance.Rewards;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>Groups of responses from training: what was asked, what the model wrote, what it earned, and what was learned from it.</summary>
internal static class CompletionsSection
{
    private const int MaxCharacters = 3000;

    /// <summary>The groups with their filter; a sentence where there are none.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        if (run.Completions.Count == 0)
            return Markup.Of($"""<p class="empty">completions.jsonl has none. Stages that sample write them, every <code>runtime.completions_every</code> steps.</p>""");
        var stages = run.Completions.Select(group => group.First.Stage).Distinct().Select(stage => (stage, stage)).ToList();
        return Markup.Of($"""
            <p class="intro">Responses to one prompt are compared with one another: the advantage is what a response earned above the others. A few groups
            of each stage are shown, spread over its steps; completions.jsonl has all that were logged.</p>
            {Filter.Bar(
                "completions",
                ("stage", "all stages", stages),
                ("guided", "guided or not", [("yes", "guided"), ("no", "not guided")]),
                ("right", "right or wrong", [("yes", "right"), ("no", "wrong")]))}
            <div id="completions" class="cards">{run.Completions.Select(Group)}</div>
            """);
    }

    private static Markup Group(CompletionGroup group)
    {
        var first = group.First;
        var free = group.Completions.Where(completion => !completion.Guided).ToList();
        var hint = group.Completions.Select(completion => completion.Hint).FirstOrDefault(hint => hint is not null);
        return Markup.Of($"""
            <article data-stage="{first.Stage}">
            <header><b>{first.Stage}</b> step {first.Step} <span class="chip">gold tier {first.GoldTier}</span> <span class="chip">{free.Count(CompletionGroup.IsRight)} of {free.Count} free responses right</span>{(group.IsGuided ? Markup.Of($""" <span class="chip guided">replayed</span>""") : Markup.Empty)} <span class="id">{first.Judgment}</span></header>
            <pre class="prompt">{HtmlText.Shorten(first.Prompt, MaxCharacters)}</pre>
            {(hint is null ? Markup.Empty : Markup.Of($"""<p class="hint"><b>hint</b> <bdi>{HtmlText.Shorten(hint, MaxCharacters)}</bdi></p>"""))}
            <div class="stages">{group.Completions.Select(Completion)}</div>
            </article>

            """);
    }

    private static Markup Completion(CompletionRecord completion)
    {
        var isRight = CompletionGroup.IsRight(completion);
        return Markup.Of($"""
            <div data-part data-guided="{(completion.Guided ? "yes" : "no")}" data-right="{(isRight ? "yes" : "no")}">
            <p><span class="sign {(isRight ? "right" : "wrong")}" title="{(isRight ? "the gold tier" : "not the gold tier")}">{(isRight ? "✓" : "✗")}</span> reward <b>{Numbers.Short(completion.Reward.Total)}</b> {Advantage(completion)}{(completion.Guided ? Markup.Of($""" <span class="chip guided">guided</span>""") : Markup.Empty)}</p>
            <pre>{HtmlText.Shorten(completion.Response, MaxCharacters)}</pre>
            <p class="parts">{Parts(completion.Reward)}</p>
            <p class="parts">{completion.Reward.Verdicts.Select(Verdict)}</p>
            <p class="id">{completion.Tokens} tokens, {completion.FinishReason}</p>
            </div>

            """);
    }

    private static Markup Advantage(CompletionRecord completion) => completion is { Trained: true, Advantage: { } advantage } && double.IsFinite(advantage)
        ? Markup.Of($"""advantage <span class="advantage {(advantage > 0 ? "up" : advantage < 0 ? "down" : "")}" title="mean advantage of its tokens">{Numbers.Signed(advantage)}</span>""")
        : Markup.Of($"""<span class="advantage" title="the group gave no signal, or another response took its place">not in the update</span>""");

    private static Markup Verdict(KeyValuePair<string, double> verdict) => verdict.Value >= 1
        ? Markup.Of($"""<span><span class="sign right">✓</span> {verdict.Key}</span> """)
        : Markup.Of($"""<span><span class="sign wrong">✗</span> {verdict.Key}</span> """);

    private static IEnumerable<Markup> Parts(RewardBreakdown reward) =>
        new (string Name, double Value)[] { ("format", reward.Format), ("tier", reward.Tier), ("criteria", reward.Criteria), ("rule", reward.Rule), ("gate", reward.Gate) }
            .Select(part => Markup.Of($"""<span>{part.Name} <b class="{(part.Value >= 1 ? "full" : part.Value <= 0 ? "zero" : "part")}">{Numbers.Short(part.Value)}</b></span> """));
}
