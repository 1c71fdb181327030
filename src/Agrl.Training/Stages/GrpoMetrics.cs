using Agrl.Training.Configuration;
using Agrl.Training.Replay;
using Agrl.Training.Rollouts;

namespace Agrl.Training.Stages;

/// <summary>
/// The metrics of a GRPO step, by TRL's names where it has them.
/// Figures of rewards, accuracy and lengths are over the free responses of fresh prompts.
/// </summary>
internal static class GrpoMetrics
{
    public static Dictionary<string, double> Of(
        IReadOnlyList<RolloutGroup> groups,
        IReadOnlyList<RolloutGroup> usable,
        IReadOnlyList<TrainingGroup> training,
        PolicyUpdate update,
        GrpoSettings settings)
    {
        // Replayed prompts are the hard ones: with them, every curve would sink the more the buffer holds.
        var fresh = groups.Where(g => !g.IsReplay).ToList();
        if (fresh.Count == 0)
            fresh = [.. groups];
        var free = fresh.SelectMany(g => g.Free).ToList();
        var lengths = free.Select(r => (double)r.Completion.Ids.Length).ToList();
        var zero = fresh.Where(g => !GroupAdvantages.HasSignal([.. g.Free.Select(r => r.Reward.Total)], settings.StdFloor)).ToList();
        var metrics = new Dictionary<string, double>
        {
            ["loss"] = update.Loss / Math.Max(1, update.Updates),
            ["grad_norm"] = update.GradientNorm,
            ["learning_rate"] = update.LearningRate,
            ["reward"] = free.Average(r => r.Reward.Total),
            ["reward_std"] = fresh.Average(g => GroupAdvantages.StandardDeviation([.. g.Free.Select(r => r.Reward.Total)])),
            ["rewards/format/mean"] = free.Average(r => r.Reward.Format),
            ["rewards/tier/mean"] = free.Average(r => r.Reward.Format * r.Reward.Tier),
            ["rewards/criteria/mean"] = free.Average(r => r.Reward.Format * r.Reward.Criteria),
            ["rewards/rule/mean"] = free.Average(r => r.Reward.Format * r.Reward.Rule),
            ["rewards/gate/mean"] = free.Average(r => r.Reward.Format * r.Reward.Gate),
            ["accuracy"] = free.Average(r => r.Correct ? 1.0 : 0.0),
            // The mean of -log p over sampled tokens: an unbiased estimate of the entropy, from numbers that the sampler has anyway.
            ["entropy"] = free.Sum(r => r.Completion.LogProbs.Sum(p => -(double)p)) / lengths.Sum(),
            ["frac_reward_zero_std"] = (double)zero.Count / fresh.Count,
            ["frac_all_right"] = fresh.Average(g => g.Free.All(r => r.Correct) ? 1.0 : 0.0),
            ["frac_all_wrong"] = fresh.Average(g => g.Free.All(r => !r.Correct) ? 1.0 : 0.0),
            ["groups/sampled"] = groups.Count,
            ["groups/trained"] = usable.Count,
            ["responses/sampled"] = groups.Sum(g => g.Free.Count + g.Guided.Count),
            ["tokens/sampled"] = groups.Sum(g => g.SampledTokens),
            ["responses/trained"] = training.Sum(g => g.Rows.Count),
            ["completions/mean_length"] = lengths.Average(),
            ["completions/min_length"] = lengths.Min(),
            ["completions/max_length"] = lengths.Max(),
            ["completions/clipped_ratio"] = free.Average(r => r.Truncated ? 1.0 : 0.0),
            ["clip_ratio/low_mean"] = update.ClippedLow / Math.Max(1, update.Ratios),
            ["clip_ratio/high_mean"] = update.ClippedHigh / Math.Max(1, update.Ratios),
            ["clip_ratio/low_min"] = update.LowestLowShare ?? 0,
            ["clip_ratio/high_max"] = update.HighestHighShare,
            ["clip_ratio/region_mean"] = (update.ClippedLow + update.ClippedHigh) / Math.Max(1, update.Ratios),
            ["sampling/logp_difference/mean"] = update.MismatchSum / Math.Max(1, update.MismatchTokens),
            ["sampling/logp_difference/max"] = update.MismatchMax,
            ["updates"] = update.Updates,
            ["skipped_updates"] = update.Skipped,
        };
        // A step without an update has measured none; 0 would pull the watched mean down.
        if (settings.KlCoefficient > 0 && update.KlTokens > 0)
            metrics["kl"] = update.KlSum / update.KlTokens;
        foreach (var tier in fresh.GroupBy(g => g.Judgment.Tier ?? 0).OrderBy(t => t.Key))
            metrics[$"accuracy/tier_{tier.Key}"] = tier.Average(g => g.Accuracy);
        return metrics;
    }

    public static void AddReplay(
        Dictionary<string, double> metrics,
        ReplayReport report,
        IReadOnlyList<RolloutGroup> groups,
        IReadOnlyList<TrainingGroup> training,
        int replaced)
    {
        var replayed = groups.Where(g => g.IsReplay).ToList();
        var guided = replayed.SelectMany(g => g.Guided).ToList();
        // Replaced responses of a group without signal are not trained on.
        var trained = replayed.SelectMany(g => g.Members).Where(m => m.Guided).Select(m => m.Completion.Ids)
            .ToHashSet<int[]>(ReferenceEqualityComparer.Instance);
        var rows = training.SelectMany(g => g.Rows).ToList();
        metrics["replay/size"] = report.Size;
        metrics["replay/entered"] = report.Entered;
        metrics["replay/left"] = report.Left;
        metrics["replay/expired"] = report.Expired;
        metrics["replay/raised"] = report.Raised;
        metrics["replay/lowered"] = report.Lowered;
        metrics["replay/mean_level"] = report.MeanLevel;
        metrics["replay/groups"] = replayed.Count;
        metrics["replay/guided_sampled"] = guided.Count;
        metrics["replay/replaced"] = replaced;
        metrics["replay/guided_share"] = rows.Count == 0 ? 0 : (double)rows.Count(r => trained.Contains(r.Ids)) / rows.Count;
        if (guided.Count == 0)
            return;
        metrics["replay/guided_accuracy"] = guided.Average(r => r.Correct ? 1.0 : 0.0);
        metrics["replay/guided_reward"] = guided.Average(r => r.Reward.Total);
        metrics["replay/unguided_accuracy"] = replayed.Average(g => g.Accuracy);
        foreach (var level in replayed.GroupBy(g => g.Hint!.Level).OrderBy(l => l.Key))
        {
            var name = level.Key.ToString().ToLowerInvariant();
            metrics[$"replay/{name}/groups"] = level.Count();
            metrics[$"replay/{name}/guided_accuracy"] = level.SelectMany(g => g.Guided).Average(r => r.Correct ? 1.0 : 0.0);
        }
    }
}
