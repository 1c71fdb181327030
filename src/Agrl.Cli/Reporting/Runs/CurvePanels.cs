using Agrl.Cli.Reporting.Charts;
using Agrl.Cli.Reporting.Reading;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>
/// Which metrics share a chart, and in which order the charts come. A metric that a stage does not have leaves its chart out.
/// </summary>
internal static class CurvePanels
{
    /// <summary>The charts of a stage.</summary>
    /// <param name="stage">Its metrics.</param>
    /// <param name="tierName">From a tier's grade to its name.</param>
    public static IEnumerable<LineChart> Of(StageCurves stage, Func<int, string> tierName)
    {
        yield return Panel(
            "In the course of training", Lines(("dev/macro_f1", "macro-F1"), ("dev/rule_adherence", "rule adherence")), smooth: false) with
        {
            Shares = true,
            Hint = "Greedy answers to a part of an evaluation set, every few steps (evaluation.during)",
        };
        yield return Panel("Loss", Lines(("loss", "loss"))) with
        {
            Hint = stage.Find("reward") is null
                ? null
                : "Near 0 by construction on the first update after a rollout: look at reward and accuracy",
        };
        yield return Panel("Reward", Lines(("reward", "mean"), ("reward_std", "deviation in a group"))) with { FromZero = true };
        yield return Panel("Accuracy", Lines(("accuracy", "right tier"))) with { Shares = true };
        yield return Panel("Accuracy by gold tier", Tiers()) with { Shares = true };
        yield return Panel("Reward by part", Lines(
            ("rewards/tier/mean", "tier"),
            ("rewards/criteria/mean", "criteria"),
            ("rewards/rule/mean", "rule"),
            ("rewards/format/mean", "format"))) with
        {
            Shares = true,
        };
        yield return Panel("Groups without signal", Lines(
            ("frac_reward_zero_std", "equal rewards"), ("frac_all_right", "all right"), ("frac_all_wrong", "all wrong"))) with
        {
            Shares = true,
            Hint = "Groups whose responses have equal rewards give no update",
        };
        yield return Panel("Chosen over rejected", Lines(("rewards/accuracies", "preferred"))) with
        {
            Shares = true,
            Hint = "Pairs whose chosen response gained more than the rejected one",
        };
        yield return Panel("Implicit rewards",
            Lines(("rewards/chosen", "chosen"), ("rewards/rejected", "rejected"), ("rewards/margins", "margin")));
        yield return Panel("Log-probability", Lines(("logps/chosen", "chosen"), ("logps/rejected", "rejected")));
        yield return Panel("Entropy", Lines(("entropy", "nats a token"))) with { FromZero = true };
        yield return Panel("Gradient norm", Lines(("grad_norm", "before clipping"))) with { FromZero = true };
        yield return Panel("KL to the reference", Lines(("kl", "k3 estimate"))) with { FromZero = true };
        yield return Panel("Tokens with a clipped ratio", Lines(("clip_ratio/low_mean", "low"), ("clip_ratio/high_mean", "high"))) with
        {
            Shares = true,
            FromZero = true,
            SkipZeros = true,
            IsDetail = true,
        };
        yield return Panel("Response length", Lines(
            ("completions/mean_length", "mean tokens"),
            ("completions/max_length", "longest"),
            ("completions/min_length", "shortest"))) with
        {
            FromZero = true,
        };
        yield return Panel("Cut off at the limit", Lines(("completions/clipped_ratio", "responses"))) with
        {
            Shares = true,
            FromZero = true,
            SkipZeros = true,
            IsDetail = true,
        };
        yield return Panel("Sampler against trainer", Lines(
            ("sampling/logp_difference/mean", "mean"),
            ("sampling/logp_difference/max", "largest"))) with
        {
            FromZero = true,
            IsDetail = true,
            Hint = "Difference of the log-probability of a token as sampled and as trained on, in nats; it should be near 0",
        };
        yield return Panel("Learning rate", Lines(("learning_rate", "rate")), smooth: false) with { FromZero = true, IsDetail = true };
        yield return Panel("Speed", Lines(("tokens_per_second", "tokens/s"))) with { FromZero = true, IsDetail = true };

        IEnumerable<(string, Curve)> Lines(params (string Metric, string Name)[] wanted) =>
            wanted.Where(line => stage.Find(line.Metric) is not null).Select(line => (line.Name, stage.Find(line.Metric)!));

        IEnumerable<(string, Curve)> Tiers()
        {
            const string prefix = "accuracy/tier_";
            return stage.Names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
                .Select(name => (Grade: int.TryParse(name[prefix.Length..], out var grade) ? grade : 0, Curve: stage.Find(name)))
                .Where(tier => tier.Curve is not null)
                .OrderByDescending(tier => tier.Grade)
                .Select(tier => (tierName(tier.Grade), tier.Curve!));
        }
    }

    private static LineChart Panel(string title, IEnumerable<(string Name, Curve Curve)> lines, bool smooth = true) => new()
    {
        Title = title,
        Lines = [.. lines.Select((line, index) => new ChartLine(line.Name, line.Curve, index, smooth))],
    };
}
