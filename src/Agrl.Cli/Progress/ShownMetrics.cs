using System.Globalization;

namespace Agrl.Cli.Progress;

/// <summary>Which metrics of a step are shown while a run goes on, under which names. What a stage does not have is left out.</summary>
internal static class ShownMetrics
{
    private static readonly (string Key, string Label, string Format)[] Main =
    [
        ("reward", "reward", "0.000"),
        ("accuracy", "accuracy", "0.0 %"),
        ("rewards/accuracies", "pairs right", "0.0 %"),
        ("rewards/margins", "margin", "0.000"),
        ("kl", "kl", "0.0000"),
        ("entropy", "entropy", "0.000"),
        ("frac_reward_zero_std", "zero-std", "0 %"),
        ("replay/guided_share", "guided", "0 %"),
    ];

    private static readonly (string Key, string Label, string Format)[] Further =
    [
        ("loss", "loss", "0.0000"),
        ("grad_norm", "grad norm", "0.00"),
        ("learning_rate", "lr", "0.0e-0"),
        ("completions/mean_length", "length", "0.0"),
        ("completions/clipped_ratio", "clipped", "0 %"),
        ("tokens_per_second", "tokens/s", "#,0"),
    ];

    /// <summary>The figures that tell whether the stage goes well.</summary>
    /// <param name="metrics">A step's metrics.</param>
    public static IReadOnlyList<(string Label, string Value)> Headline(IReadOnlyDictionary<string, double> metrics) =>
        Select(Main, metrics);

    /// <summary>The figures that tell how it goes.</summary>
    /// <param name="metrics">A step's metrics.</param>
    public static IReadOnlyList<(string Label, string Value)> Details(IReadOnlyDictionary<string, double> metrics) =>
        Select(Further, metrics);

    private static (string Label, string Value)[] Select(
        (string Key, string Label, string Format)[] shown, IReadOnlyDictionary<string, double> metrics) =>
    [
        .. shown.Where(metric => metrics.ContainsKey(metric.Key))
            .Select(metric => (metric.Label, Format(metrics[metric.Key], metric.Format))),
    ];

    // The third part writes what rounds to zero, so that there is no "-0.000".
    private static string Format(double value, string format) =>
        double.IsFinite(value) ? value.ToString($"{format};-{format};{format}", CultureInfo.InvariantCulture) : "-";
}
