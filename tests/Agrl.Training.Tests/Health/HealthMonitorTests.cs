using Agrl.Training.Configuration;
using Agrl.Training.Health;
using Agrl.Training.Telemetry;
using Agrl.Training.Tests.Support;

namespace Agrl.Training.Tests.Health;

public sealed class HealthMonitorTests
{
    private const int Steps = 40;

    private static readonly HealthSettings Settings = new() { Window = 5 };

    /// <summary>Metrics of a sound stage: accuracy and entropy move the way they should.</summary>
    private static Dictionary<string, double> Sound(int step) => new()
    {
        ["reward"] = 0.5 + step * 0.005,
        ["accuracy"] = 0.5 + step * 0.005,
        ["entropy"] = 0.4 - step * 0.005,
        ["kl"] = 0.002 * step,
        ["rewards/format/mean"] = 0.97 + step % 3 * 0.01,
        ["frac_reward_zero_std"] = 0.5,
        ["frac_all_right"] = 0.4,
        ["frac_all_wrong"] = 0.1,
        ["completions/clipped_ratio"] = 0.01,
        ["completions/mean_length"] = 30 + step % 2,
        ["replay/guided_share"] = step < 20 ? 0.01 * step : 0.2 - 0.005 * (step - 20),
    };

    [Fact]
    public void A_sound_stage_gives_every_figure_and_no_warning()
    {
        var (reports, alerts) = Run(Settings, _ => { });
        Assert.Empty(alerts);
        Assert.Equal(
            ["health/entropy_collapse", "health/format_collapse", "health/guided_share", "health/kl_growth", "health/length_growth",
                "health/no_signal", "health/truncation"],
            reports[^1].Metrics.Keys.Order(StringComparer.Ordinal));
        Assert.All(reports, r => Assert.All(r.Metrics.Values, v => Assert.Equal(0, v)));
        Assert.Empty(reports[0].Metrics);
    }

    [Theory]
    [MemberData(nameof(FaultRows))]
    public void A_fault_warns_once_and_stays_a_metric(string watcher, string metric, double value, int first, string advice)
    {
        void Change(Dictionary<string, double> metrics, int step)
        {
            if (step > 20)
                metrics[metric] = value;
        }

        var (reports, alerts) = Run(Settings, Change);
        var alert = Assert.Single(alerts);
        Assert.Equal((watcher, "agrl", first), (alert.Watcher, alert.Stage, alert.Step));
        Assert.Contains(advice, alert.Message, StringComparison.Ordinal);
        var bad = reports.Select((r, i) => (Step: i + 1, Bad: r.Metrics.GetValueOrDefault($"health/{watcher}") == 1))
            .Where(r => r.Bad).Select(r => r.Step);
        Assert.Equal(Enumerable.Range(first, Steps - first + 1), bad);
    }

    [Fact]
    public void Zero_turns_each_warning_off()
    {
        var off = new HealthSettings
        {
            Window = 5,
            MinEntropyShare = 0,
            MaxKl = 0,
            MaxFormatDrop = 0,
            MaxZeroStd = 0,
            MaxClipped = 0,
            MaxLengthGrowth = 0,
            MaxGuidedShare = 0,
            MaxAccuracyDrop = 0,
        };
        var (reports, alerts) = Run(off, metrics => metrics["entropy"] = 0);
        Assert.Empty(alerts);
        Assert.All(reports, r => Assert.Empty(r.Metrics));
    }

    [Fact]
    public void Certainty_that_is_right_is_no_collapse() =>
        Assert.Empty(Run(Settings, (metrics, step) => (metrics["entropy"], metrics["accuracy"]) = (step > 20 ? 0.001 : 0.4, 0.98)).Alerts);

    [Fact]
    public void Lengths_and_entropy_of_supervised_stages_are_the_datas()
    {
        var monitor = new HealthMonitor(Settings);
        for (var step = 1; step <= Steps; step++)
            Assert.Empty(monitor.Examine("sft", step, Steps,
                new Dictionary<string, double> { ["entropy"] = 1.0 / step, ["completions/mean_length"] = step }).Metrics);
    }

    [Fact]
    public void What_is_not_finite_says_nothing() =>
        Assert.Empty(Run(Settings, (metrics, step) => metrics["entropy"] = step % 2 == 0 ? double.NaN : 0.4).Alerts);

    [Theory]
    [InlineData(0.70, 1)]
    [InlineData(0.78, 0)] // within what two evaluations differ by
    [InlineData(0.85, 0)]
    public void A_reward_that_rises_while_accuracy_falls_is_told(double accuracy, int bad)
    {
        var monitor = new HealthMonitor(Settings);
        Assert.Empty(monitor.Examine(Evaluation("token-overlap", 0.9)).Metrics);
        Assert.Empty(monitor.Examine(Evaluation("sft", 0.8)).Metrics);
        for (var step = 1; step <= Steps; step++)
            monitor.Examine("agrl", step, Steps, Sound(step));
        var report = monitor.Examine(Evaluation("agrl", accuracy));

        Assert.Equal(bad, report.Metrics["health/reward_against_accuracy"]);
        Assert.Equal(bad, report.Alerts.Count);
        if (bad == 1)
            Assert.Contains("the accuracy on balanced fell from 80.0 % after sft to 70.0 %", report.Alerts[0].Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.70, 1)]
    [InlineData(0.78, 0)]
    public void Within_a_stage_too(double accuracy, int alerts) =>
        Assert.Equal(alerts, Run(Settings, (metrics, step) =>
        {
            // Evaluated every fifth step, on which the other steps say nothing.
            if (step % 5 == 0)
                metrics["dev/accuracy"] = step > 20 ? accuracy : 0.8;
        }).Alerts.Count(a => a.Watcher == "reward_against_accuracy"));

    /// <summary>The metrics of a whole quickstart, with the accuracies after its stages.</summary>
    [Fact]
    public void The_quickstart_raises_no_alarm_and_each_fault_put_into_it_does()
    {
        Assert.Empty(Replay(new HealthSettings(), (_, _) => { }));
        foreach (var (metric, value, watcher) in new[]
        {
            ("entropy", 0.0005, "entropy_collapse"), ("rewards/format/mean", 0.8, "format_collapse"),
            ("frac_reward_zero_std", 0.95, "no_signal"), ("completions/clipped_ratio", 0.2, "truncation"),
            ("completions/mean_length", 50.0, "length_growth"), ("replay/guided_share", 0.3, "guided_share"),
        })
        {
            var alert = Assert.Single(Replay(new HealthSettings(), (step, metrics) =>
            {
                if (step > 60)
                    metrics[metric] = value;
            }));
            Assert.Equal(watcher, alert.Watcher);
            Assert.InRange(alert.Step, 61, 91);
        }
    }

    /// <summary>
    /// Watcher, metric, its value in the last 20 steps, the first step whose mean of five is beyond the limit, words of the advice.
    /// </summary>
    public static TheoryData<string, string, double, int, string> FaultRows => new()
    {
        { "entropy_collapse", "entropy", 0.001, 25, "Raise temperature or clip_high" },
        { "kl_growth", "kl", 2.0, 22, "raise kl_coefficient" },
        { "format_collapse", "rewards/format/mean", 0.7, 22, "completions.jsonl" },
        { "no_signal", "frac_reward_zero_std", 1, 25, "The prompts are too easy" },
        { "truncation", "completions/clipped_ratio", 0.1, 23, "Raise max_new_tokens" },
        { "length_growth", "completions/mean_length", 60, 23, "dr_grpo" },
        { "guided_share", "replay/guided_share", 0.21, 30, "not weaned" },
    };

    private static List<HealthAlert> Replay(HealthSettings settings, Action<int, Dictionary<string, double>> change)
    {
        var monitor = new HealthMonitor(settings);
        var alerts = new List<HealthAlert>();
        foreach (var line in File.ReadLines(Goldens.PathOf("quickstart-metrics.jsonl")).Select(l => MetricsRecord.Parse(l)!))
        {
            if (line.Type == "step")
            {
                change(line.Step, line.Metrics);
                alerts.AddRange(monitor.Examine(line.Stage, line.Step, line.Steps, line.Metrics).Alerts);
            }
            else
            {
                alerts.AddRange(monitor.Examine(new EvaluationReport(line.Stage, line.Set, line.Metrics, TimeSpan.Zero)).Alerts);
            }
        }

        return alerts;
    }

    private static EvaluationReport Evaluation(string stage, double accuracy) =>
        new(stage, "balanced", new Dictionary<string, double> { ["accuracy"] = accuracy }, TimeSpan.Zero);

    private static (List<HealthReport> Reports, List<HealthAlert> Alerts) Run(
        HealthSettings settings, Action<Dictionary<string, double>> change) =>
        Run(settings, (metrics, _) => change(metrics));

    private static (List<HealthReport> Reports, List<HealthAlert> Alerts) Run(
        HealthSettings settings, Action<Dictionary<string, double>, int> change)
    {
        var monitor = new HealthMonitor(settings);
        var reports = new List<HealthReport>();
        for (var step = 1; step <= Steps; step++)
        {
            var metrics = Sound(step);
            change(metrics, step);
            reports.Add(monitor.Examine("agrl", step, Steps, metrics));
        }

        return (reports, [.. reports.SelectMany(r => r.Alerts)]);
    }
}
