using Agrl.Cli.Reporting.Charts;
using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>What guided replay did: which prompts came back, under which hints, whether these helped, and what was learned.</summary>
internal static class ReplaySection
{
    /// <summary>One block for each stage with replay; nothing where none has it.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        var stages = run.Metrics.Stages.Where(stage => stage.Find("replay/size") is not null).ToList();
        return Parts.When(stages.Count > 0, () => Markup.Of($"""
            <p class="intro">A prompt whose group is mostly wrong enters the buffer, and comes back with part of its responses sampled under
            a hint. Good guided responses take the place of failed ones; the model is trained on the prompt without the hint. The level rises
            while the hint does not help and falls as the model recovers; a prompt that is answered without help leaves.</p>
            {stages.Select(stage => Block(stage, several: stages.Count > 1))}
            """));
    }

    private static Markup Block(StageCurves stage, bool several)
    {
        var levels = ReplayLevel.Of(stage);
        return Markup.Of($"""
            {Parts.When(several, () => Markup.Of($"<h3>{stage.Stage}</h3>"))}
            <div class="tiles small">{Figures(stage).Select(Tile)}</div>
            <div class="charts">{Charts(stage, levels).Select(chart => chart.Render())}</div>
            {Parts.When(levels.Count > 0, () => LevelsTable(levels))}
            """);
    }

    private static Markup Tile((string What, string Value, string More) figure) => Markup.Of(
        $"""<div class="tile"><span class="what">{figure.What}</span><span class="figure">{figure.Value}</span><span class="gain">{figure.More}</span></div>""");

    private static IEnumerable<(string What, string Value, string More)> Figures(StageCurves stage)
    {
        var (entered, left) = (stage.Sum("replay/entered"), stage.Sum("replay/left"));
        yield return ("prompts entered", Numbers.Count(entered), $"over {stage.Steps:N0} steps");
        yield return ("left, learned", Numbers.Count(left),
            entered > 0 ? $"{Numbers.Percent(left / entered)} % of those that entered" : "");
        yield return ("expired by age", Count("replay/expired"), "");
        yield return ("in the buffer at the end", Numbers.Count(stage.Find("replay/size")!.Points[^1].Value), "");
        yield return ("levels raised / lowered", $"{Count("replay/raised")} / {Count("replay/lowered")}", "");
        yield return ("guided responses", Count("replay/guided_sampled"), $"{Count("replay/replaced")} took the place of a failed one");
        yield return (
            "right with a hint",
            $"{Numbers.Percent(stage.Mean("replay/guided_accuracy", "replay/guided_sampled"))} %",
            $"{Numbers.Percent(stage.Mean("replay/unguided_accuracy", "replay/groups"))} % of the same prompts without");

        string Count(string metric) => Numbers.Count(stage.Sum(metric));
    }

    private static IEnumerable<LineChart> Charts(StageCurves stage, IReadOnlyList<ReplayLevel> levels)
    {
        yield return State("Prompts in the buffer", ("in the buffer", stage.Find("replay/size")));
        yield return State("Prompts so far", Total("entered", "entered"), Total("left, learned", "left"), Total("expired", "expired"));
        yield return State("Mean level in the buffer", ("level", stage.Find("replay/mean_level"))) with { Hint = "0 is the weakest hint" };
        yield return Chart("Replayed groups by hint",
            [.. levels.Select(level => (level.Name, (Curve?)level.Groups))]) with
        {
            FromZero = true,
        };
        yield return Chart(
            "Accuracy of replayed prompts",
            ("with the hint", stage.Find("replay/guided_accuracy")),
            ("without", stage.Find("replay/unguided_accuracy"))) with
        {
            Shares = true,
        };
        yield return Chart("Accuracy under each hint", [.. levels.Select(level => (level.Name, level.Accuracy))]) with { Shares = true };
        yield return Chart("Guided share of the update", ("responses", stage.Find("replay/guided_share"))) with
        {
            Shares = true,
            FromZero = true,
        };

        (string, Curve?) Total(string name, string what) => (name, stage.Find("replay/" + what)?.Cumulative());
    }

    // What the buffer holds is exact, and a moving mean would blur it.
    private static LineChart State(string title, params (string Name, Curve? Curve)[] lines)
    {
        var chart = Chart(title, lines);
        return chart with { FromZero = true, LastValue = true, Lines = [.. chart.Lines.Select(line => line with { Smooth = false })] };
    }

    private static LineChart Chart(string title, params (string Name, Curve? Curve)[] lines) => new()
    {
        Title = title,
        Lines = [.. lines.Select((line, index) => new ChartLine(line.Name, line.Curve ?? new Curve(), index))],
    };

    private static Markup LevelsTable(IReadOnlyList<ReplayLevel> levels) => Markup.Of($"""
        {Parts.Table(
            Parts.Heads("hint", "replayed groups", "right under the hint"),
            levels.Select(level => Markup.Of(
                $"<th>{level.Name}</th>{Parts.Cells(Numbers.Count(level.Groups.Sum), $"{Numbers.Percent(level.MeanAccuracy)} %")}")))}
        <p class="intro">Only prompts that weaker hints did not help reach the stronger ones, so these have the harder prompts, and a lower share
        right under them does not mean that they help less.</p>
        """);
}
