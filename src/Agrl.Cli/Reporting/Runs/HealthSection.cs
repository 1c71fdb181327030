using Agrl.Cli.Reporting.Html;
using Agrl.Cli.Reporting.Reading;
using Agrl.Training.Health;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>What went wrong while the run trained: warnings of the watchers, and updates that were skipped.</summary>
internal static class HealthSection
{
    private const string InARow = HealthMonitor.Prefix + "skipped_in_a_row";

    /// <summary>The warnings, and what each stage was watched for; nothing where metrics.jsonl has nothing of it.</summary>
    /// <param name="run">The run.</param>
    public static Markup Render(RunRecord run)
    {
        var watched = run.Metrics.Stages
            .Select(stage => (Stage: stage, Watchers: Watchers(stage)))
            .Where(one => one.Watchers.Count > 0 || Skipped(one.Stage) > 0)
            .ToList();
        HealthWarning[] warnings = [.. run.Metrics.Warnings, .. run.Metrics.Stages.Where(stage => Skipped(stage) > 0).Select(SkippedIn)];
        if (watched.Count == 0 && warnings.Length == 0)
            return Markup.Of($"""<p class="empty">Nothing was watched: no stage was long enough for it, or it is off (runtime.health).</p>""");
        return Markup.Of($"""
            {(warnings.Length == 0
                ? Markup.Of($"""<p class="intro">No warning: nothing that is watched went beyond its threshold (runtime.health).</p>""")
                : Markup.Of($"""<ul class="warnings">{warnings.Select(Item)}</ul>"""))}
            {Parts.When(watched.Count > 0, () => Markup.Of($"""
                <details><summary>What was watched</summary>
                {Parts.Table(Parts.Heads("stage", "watched for", "steps", "of them beyond the threshold", "first"), watched.SelectMany(one => Rows(one.Stage, one.Watchers)))}
                </details>
                """))}
            """);
    }

    private static HealthWarning SkippedIn(StageCurves stage)
    {
        var first = (int)stage.Find("skipped_updates")!.Points.First(point => point.Value > 0).Step;
        return new HealthWarning(
            stage.Stage, first, "not_finite",
            $"{Numbers.Count(Skipped(stage))} {(Skipped(stage) == 1 ? "update was" : "updates were")} " +
            "skipped because a number was not finite. log.jsonl names each; batches are under faults/");
    }

    private static Markup Item(HealthWarning warning) =>
        Markup.Of($"<li><b>{Words(warning.Watcher)}</b> {Parts.Chip($"{warning.Stage}, step {warning.Step:N0}")} {warning.Message.TrimEnd('.')}.</li>");

    private static IEnumerable<Markup> Rows(StageCurves stage, IReadOnlyList<string> watchers)
    {
        foreach (var watcher in watchers)
        {
            var points = stage.Find(watcher)!.Points;
            var bad = points.Where(point => point.Value > 0).ToList();
            yield return Row(stage.Stage, Words(watcher[HealthMonitor.Prefix.Length..]), points.Count, bad.Count,
                bad.Count > 0 ? (int?)bad[0].Step : null);
        }

        if (stage.Find("skipped_updates") is { } skipped)
        {
            var bad = skipped.Points.Where(point => point.Value > 0).ToList();
            yield return Row(stage.Stage, "numbers that are not finite (skipped updates)", skipped.Points.Count, bad.Count,
                bad.Count > 0 ? (int?)bad[0].Step : null);
        }
    }

    private static Markup Row(string stage, string what, int steps, int bad, int? first) => Markup.Of(
        $"<th>{stage}</th><td>{what}</td>{Parts.Cells(Numbers.Count(steps), Numbers.Count(bad), first is { } step ? $"step {step:N0}" : "–")}");

    private static IReadOnlyList<string> Watchers(StageCurves stage) =>
        [.. stage.Names.Where(name =>
            name.StartsWith(HealthMonitor.Prefix, StringComparison.Ordinal) && name != InARow && stage.Find(name) is not null)];

    private static double Skipped(StageCurves stage) => stage.Sum("skipped_updates");

    private static string Words(string name) => name.Replace('_', ' ');
}
