using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Relevance.Rewards;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>Groups of responses from training: what was asked, what the model wrote, what it earned, and what it was taught.</summary>
internal static class CompletionsSection
{
    private const int MaxCharacters = 3000;

    /// <summary>The groups with their filter; a sentence where there are none.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        if (run.Completions.Count == 0)
        {
            return Markup.Of($"""
                <p class="empty">completions.jsonl has none. Stages that sample write them every <code>runtime.completions_every</code> steps.</p>
                """);
        }

        return Markup.Of($"""
            <p class="intro">Responses to one prompt are compared with one another: the advantage is what a response earned above the others.
            A few groups of each stage are shown, spread over its steps; completions.jsonl has all that were logged.</p>
            {Filter.Bar(
                "completions",
                FilterChoice.Of("stage", "all stages", run.Completions.Select(group => group.First.Stage)),
                new FilterChoice("guided", "guided or not", [("yes", "guided"), ("no", "not guided")]),
                new FilterChoice("right", "right or wrong", [("yes", "right"), ("no", "wrong")]))}
            <div id="completions" class="cards">{run.Completions.Select(Group)}</div>
            """);
    }

    private static Markup Group(CompletionGroup group)
    {
        var first = group.First;
        var free = group.Completions.Where(completion => !completion.Guided).ToList();
        return Markup.Of($"""
            <article data-stage="{first.Stage}">
            <header><b>{first.Stage}</b> step {first.Step}
            {Parts.Chip($"gold tier {first.GoldTier}")}
            {Parts.Chip($"{free.Count(CompletionGroup.IsRight)} of {free.Count} free responses right")}
            {Parts.When(group.IsGuided, () => Parts.GuidedChip("replayed"))}
            <span class="id">{first.Judgment}</span></header>
            <pre class="prompt">{HtmlText.Shorten(first.Prompt, MaxCharacters)}</pre>
            {Hint(group.Completions.Select(completion => completion.Hint).FirstOrDefault(hint => hint is not null))}
            <div class="stages">{group.Completions.Select(Completion)}</div>
            </article>

            """);
    }

    private static Markup Hint(string? hint) => hint is null
        ? Markup.Empty
        : Markup.Of($"""<p class="hint"><b>hint</b> <bdi>{HtmlText.Shorten(hint, MaxCharacters)}</bdi></p>""");

    private static Markup Completion(CompletionRecord completion)
    {
        var isRight = CompletionGroup.IsRight(completion);
        return Markup.Of($"""
            <div data-part data-guided="{(completion.Guided ? "yes" : "no")}" data-right="{(isRight ? "yes" : "no")}">
            <p>{Parts.Sign(isRight)} reward <b>{Numbers.Short(completion.Reward.Total)}</b> {Advantage(completion)}
            {Parts.When(completion.Guided, () => Parts.GuidedChip("guided"))}</p>
            <pre>{HtmlText.Shorten(completion.Response, MaxCharacters)}</pre>
            <p class="parts">{RewardParts(completion.Reward)}</p>
            <p class="parts">{completion.Reward.Verdicts.Select(verdict =>
                Markup.Of($"<span>{Parts.Sign(verdict.Value >= 1)} {verdict.Key}</span> "))}</p>
            <p class="id">{completion.Tokens} tokens, {completion.FinishReason}</p>
            </div>

            """);
    }

    private static Markup Advantage(CompletionRecord completion)
    {
        if (completion is not { Trained: true, Advantage: { } advantage } || !double.IsFinite(advantage))
            return Markup.Of($"""<span class="advantage" title="no signal, or another response took its place">not in the update</span>""");
        var direction = advantage > 0 ? "up" : advantage < 0 ? "down" : "";
        return Markup.Of($"""advantage <span class="advantage {direction}" title="mean over its tokens">{Numbers.Signed(advantage)}</span>""");
    }

    private static IEnumerable<Markup> RewardParts(RewardBreakdown reward)
    {
        (string Name, double Value)[] parts =
            [("format", reward.Format), ("tier", reward.Tier), ("criteria", reward.Criteria), ("rule", reward.Rule), ("gate", reward.Gate)];
        return parts.Select(part =>
        {
            var kind = part.Value >= 1 ? "full" : part.Value <= 0 ? "zero" : "part";
            return Markup.Of($"""<span>{part.Name} <b class="{kind}">{Numbers.Short(part.Value)}</b></span> """);
        });
    }
}
