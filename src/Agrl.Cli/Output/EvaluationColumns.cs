namespace Agrl.Cli.Output;

/// <summary>The headline figures of an evaluation in the order of the tables.</summary>
internal static class EvaluationColumns
{
    /// <summary>Keys of the figures with their names for people.</summary>
    public static IReadOnlyList<(string Key, string Label)> All { get; } =
    [
        ("macro_f1", "macro-F1"),
        ("accuracy", "accuracy"),
        ("good_f1", "good-F1"),
        ("verdict_accuracy", "verdicts"),
        ("rule_adherence", "rules"),
        ("format_rate", "format"),
    ];

    /// <summary>The same and the share of answers that are right in tier and verdicts, which a comparison is read by.</summary>
    public static IReadOnlyList<(string Key, string Label)> Comparison { get; } = [.. All, ("fully_right", "fully right")];
}
