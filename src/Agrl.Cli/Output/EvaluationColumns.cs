using Agrl.Relevance.Metrics;

namespace Agrl.Cli.Output;

/// <summary>The headline figures of an evaluation in the order of the tables.</summary>
internal static class EvaluationColumns
{
    /// <summary>Keys of the figures with their names for people.</summary>
    public static IReadOnlyList<(string Key, string Label)> All { get; } =
    [
        Titled(FigureNames.MacroF1),
        Titled(FigureNames.Accuracy),
        Titled(FigureNames.GoodF1),
        (FigureNames.VerdictAccuracy, "verdicts"),
        (FigureNames.RuleAdherence, "rules"),
        (FigureNames.FormatRate, "format"),
    ];

    /// <summary>The same and the share of answers that are right in tier and verdicts, which a comparison is read by.</summary>
    public static IReadOnlyList<(string Key, string Label)> Comparison { get; } = [.. All, Titled(FigureNames.FullyRight)];

    private static (string, string) Titled(string figure) => (figure, FigureNames.Title(figure));
}
