using Agrl.Cli.Reporting.Reading;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>What was replayed under one level of hints.</summary>
/// <param name="Name">The level.</param>
/// <param name="Groups">Groups at each step with replay, 0 where none was at this level.</param>
/// <param name="Accuracy">The share of guided responses that were right; null where it was not written.</param>
/// <param name="MeanAccuracy">Its mean over groups.</param>
internal sealed record ReplayLevel(string Name, Curve Groups, Curve? Accuracy, double MeanAccuracy)
{
    private const string Prefix = "replay/";
    private const string Suffix = "/groups";
    private static readonly string[] Order = ["none", "rules", "verdicts", "tier", "rationale"];

    /// <summary>The levels of a stage, weakest first.</summary>
    /// <param name="stage">The stage.</param>
    public static IReadOnlyList<ReplayLevel> Of(StageCurves stage) =>
    [
        .. stage.Names
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Where(name => name.Length > Prefix.Length + Suffix.Length)
            .Select(name => name[Prefix.Length..^Suffix.Length])
            .OrderBy(level => Array.IndexOf(Order, level))
            .Select(level => Read(stage, level)),
    ];

    private static ReplayLevel Read(StageCurves stage, string level)
    {
        var (groups, accuracy) = (Prefix + level + Suffix, $"{Prefix}{level}/guided_accuracy");
        // A step without a group at a level has no figure of it.
        var written = stage.Find(groups)?.Points.ToDictionary(point => point.Step, point => point.Value) ?? [];
        var filled = new Curve();
        foreach (var point in stage.Find("replay/groups")?.Points ?? [])
            filled.Add(point.Step, written.GetValueOrDefault(point.Step));
        return new ReplayLevel(level, filled, stage.Find(accuracy), stage.Mean(accuracy, groups));
    }
}
