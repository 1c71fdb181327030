namespace Agrl.Relevance.Metrics;

/// <summary>The headline figures of an evaluation by their names in files, and by those for people.</summary>
public static class FigureNames
{
    /// <summary>The mean of the tiers' F1.</summary>
    public const string MacroF1 = "macro_f1";

    /// <summary>The share of right tiers.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>F1 of the good tiers against the others.</summary>
    public const string GoodF1 = "good_f1";

    /// <summary>The share of known verdicts that are stated right.</summary>
    public const string VerdictAccuracy = "verdict_accuracy";

    /// <summary>The share of answers whose verdicts imply their tier.</summary>
    public const string RuleAdherence = "rule_adherence";

    /// <summary>The share of answers whose tier and every known verdict are right.</summary>
    public const string FullyRight = "fully_right";

    /// <summary>The share of well-formed answers.</summary>
    public const string FormatRate = "format_rate";

    private const string TierPrefix = "f1/tier_", PassPrefix = "pass@";

    /// <summary>Those that are there for every set, but for the F1 of its tiers.</summary>
    public static IReadOnlyList<string> Overall { get; } =
        [MacroF1, Accuracy, GoodF1, VerdictAccuracy, RuleAdherence, FullyRight, FormatRate];

    /// <summary>Those that a comparison is read by first.</summary>
    public static IReadOnlyList<string> Leading { get; } = [MacroF1, RuleAdherence, FullyRight];

    /// <summary>The F1 of a tier.</summary>
    /// <param name="grade">The tier's grade.</param>
    public static string Tier(int grade) => $"{TierPrefix}{grade}";

    /// <summary>The share of prompts of which one of k samples is right.</summary>
    /// <param name="k">The number of samples.</param>
    public static string Pass(int k) => $"{PassPrefix}{k}";

    /// <summary>Whether a figure is the F1 of a tier.</summary>
    /// <param name="name">The figure.</param>
    public static bool IsTier(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(TierPrefix, StringComparison.Ordinal);
    }

    /// <summary>Whether a figure is pass@k.</summary>
    /// <param name="name">The figure.</param>
    public static bool IsPass(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.StartsWith(PassPrefix, StringComparison.Ordinal);
    }

    /// <summary>The grade of the tier whose F1 a figure is, as it is written there.</summary>
    /// <param name="name">A figure of a tier.</param>
    public static string GradeOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name[TierPrefix.Length..];
    }

    /// <summary>The name for people, such as <c>macro-F1</c> or <c>F1 tier 3</c>.</summary>
    /// <param name="name">Any figure.</param>
    public static string Title(string name) => name switch
    {
        MacroF1 => "macro-F1",
        GoodF1 => "good-F1",
        _ when IsTier(name) => $"F1 tier {GradeOf(name)}",
        _ => name.Replace('_', ' '),
    };
}
