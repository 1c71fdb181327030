using Agrl.Cli.Reporting.Charts;
using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>What guided replay did: which prompts came back, under which hints, whether these helped, and whether the prompts were learned.</summary>
internal static class ReplaySection
{
    private const string Prefix = "replay/";
    private const string LevelSuffix = "/groups";
    private static readonly string[] LevelOrder = ["none", "rules", "verdicts", "tier", "rationale"];

    /// <summary>One block for each stage with replay; nothing where none has it.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        var stages = run.Metrics.Stages.Where(stage => stage.Find("replay/size") is not null).ToList();
        return stages.Count == 0 ? Markup.Empty : Markup.Of($"""
            <p class="intro">A prompt whose group is mostly wrong enters the buffer, and comes back with part of its responses sampled under a hint.
            Good guided responses take the place of failed ones; the model is trained on the prompt without the hint. The level rises while
            the hint does not help and falls as the model recovers; a prompt that is answered without help leaves.</p>
            {stages.Select(stage => Block(stage, several: stages.Count > 1))}
            """);
    }

    private static Markup Block(StageCurves stage, bool several) => Markup.Of($"""
        {(several ? Markup.Of($"<h3>{stage.Stage}</h3>") : Markup.Empty)}
        {Figures(stage)}
        <div class="charts">{Charts(stage).Select(chart => chart.Render())}</div>
        {LevelsTable(stage)}
        """);

    private static Markup Figures(StageCurves stage)
    {
        var entered = stage.Sum("replay/entered");
        (string What, string Value, string More)[] figures =
        [
            ("prompts entered", Numbers.Count(entered), $"over {stage.Steps:N0} steps"),
            ("left, learned", Numbers.Count(stage.Sum("replay/left")), entered > 0 ? $"{Numbers.Percent(stage.Sum("replay/left") / entered)} % of those that entered" : ""),
            ("expired by age", Numbers.Count(stage.Sum("replay/expired")), ""),
            ("in the buffer at the end", Numbers.Count(stage.Find("replay/size")!.Points[^1].Value), ""),
            ("levels raised / lowered", $"{Numbers.Count(stage.Sum("replay/raised"))} / {Numbers.Count(stage.Sum("replay/lowered"))}", ""),
            ("guided responses", Numbers.Count(stage.Sum("replay/guided_sampled")), $"{Numbers.Count(stage.Sum("replay/replaced"))} took the place of a failed one"),
            ("right with a hint", $"{Weighted(stage, "replay/guided_accuracy", "replay/guided_sampled")} %", $"{Weighted(stage, "replay/unguided_accuracy", "replay/groups")} % of the same prompts without"),
        ];
        return Markup.Of($"""<div class="tiles small">{figures.Select(figure => Markup.Of(
            $"""<div class="tile"><span class="what">{figure.What}</span><span class="figure">{figure.Value}</span><span class="gain">{figure.More}</span></div>"""))}</div>""");
    }

    private static IEnumerable<LineChart> Charts(StageCurves stage)
    {
        yield return State("Prompts in the buffer", ("in the buffer", stage.Find("replay/size")));
        yield return State("Prompts so far", Total("entered"), ("left, learned", stage.Find("replay/left")?.Cumulative()), Total("expired"));
        yield return State("Mean level in the buffer", ("level", stage.Find("replay/mean_level"))) with { Hint = "0 is the weakest hint" };
        yield return Chart("Replayed groups by hint", [.. Levels(stage).Select(level => (level, stage.Find($"{Prefix}{level}/groups")))]) with { FromZero = true };
        yield return Chart("Accuracy of replayed prompts", ("with the hint", stage.Find("replay/guided_accuracy")), ("without", stage.Find("replay/unguided_accuracy"))) with { Shares = true };
        yield return Chart("Accuracy under each hint", [.. Levels(stage).Select(level => (level, stage.Find($"{Prefix}{level}/guided_accuracy")))]) with { Shares = true };
        yield return Chart("Guided share of the update", ("responses", stage.Find("replay/guided_share"))) with { Shares = true, FromZero = true };

        (string, Curve?) Total(string what) => (what, stage.Find(Prefix + what)?.Cumulative());
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

    private static Markup LevelsTable(StageCurves stage)
    {
        var levels = Levels(stage);
        return levels.Count == 0 ? Markup.Empty : Markup.Of($"""
            <div class="scroll"><table><thead><tr><th>hint</th><th>replayed groups</th><th>right under the hint</th></tr></thead>
            <tbody>{levels.Select(level => Markup.Of($"<tr><th>{level}</th><td>{Numbers.Count(stage.Sum($"{Prefix}{level}/groups"))}</td><td>{Weighted(stage, $"{Prefix}{level}/guided_accuracy", $"{Prefix}{level}/groups")} %</td></tr>"))}</tbody></table></div>
            """);
    }

    private static List<string> Levels(StageCurves stage) =>
        [.. stage.Names.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(LevelSuffix, StringComparison.Ordinal) && name.Length > Prefix.Length + LevelSuffix.Length)
            .Select(name => name[Prefix.Length..^LevelSuffix.Length])
            .OrderBy(level => Array.IndexOf(LevelOrder, level))];

    /// <summary>The mean of a share over steps, weighted by how many it is a share of, in per cent.</summary>
    private static string Weighted(StageCurves stage, string share, string count)
    {
        if (stage.Find(share) is not { } shares || stage.Find(count) is not { } counts)
            return Numbers.None;
        var weights = counts.Points.ToDictionary(point => point.Step, point => point.Value);
        var total = shares.Points.Sum(point => weights.GetValueOrDefault(point.Step));
        return total == 0 ? Numbers.None : Numbers.Percent(shares.Points.Sum(point => point.Value * weights.GetValueOrDefault(point.Step)) / total);
    }
}
