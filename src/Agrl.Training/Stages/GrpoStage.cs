using Agrl.Relevance.Judgments;
using Agrl.Relevance.Responses;
using Agrl.Relevance.Rewards;
using Agrl.Training.Checkpoints;
using Agrl.Training.Configuration;
using Agrl.Training.Health;
using Agrl.Training.Policies;
using Agrl.Training.Replay;
using Agrl.Training.Rollouts;
using static TorchSharp.torch;

namespace Agrl.Training.Stages;

/// <summary>
/// GRPO and AGRL: draw prompts (some from the replay buffer), sample a group of responses for each, score them by the rubric,
/// put guided responses in the place of failed ones, compare each with its group, update, and note which prompts were hard.
/// </summary>
/// <remarks>
/// On the first update after a rollout the loss is near 0 by construction while its gradient is not: look at reward, accuracy
/// and entropy. Groups without signal are not computed at all, and count in no denominator.
/// </remarks>
public sealed class GrpoStage
{
    private const string ReferenceTensor = "reference";

    private readonly GrpoSettings _settings;
    private readonly Func<ParsedResponse, Judgment, RewardBreakdown>? _score;

    /// <summary>A stage.</summary>
    /// <param name="settings">Every setting of GRPO and guided replay.</param>
    public GrpoStage(GrpoSettings settings) => _settings = settings;

    /// <summary>A stage with another reward than the rubric's.</summary>
    internal GrpoStage(GrpoSettings settings, Func<ParsedResponse, Judgment, RewardBreakdown> score) =>
        (_settings, _score) = (settings, score);

    /// <summary>Trains the context's policy.</summary>
    /// <param name="context">Policy, data, randomness, log.</param>
    public void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var pool = new PromptPool(
            [.. context.Rl.Select(j => j.Tier ?? 0)], _settings.ClassBalanced, context.Random.Create("prompts"));
        var sampler = new RolloutSampler(context.Policy, _settings, _score);
        var builder = new UpdateBuilder(_settings);
        var replay = new GuidedReplay(_settings, context.Policy.Codec, context.Rl);
        using var trainer = new PolicyTrainer(
            context.Policy, _settings.Optimizer, _settings.Steps * _settings.Iterations * _settings.MiniBatches);
        using var reference = _settings.KlCoefficient > 0 ? trainer.Parameters.Snapshot() : null;
        var updater = new PolicyUpdater(context.Policy, trainer, reference, _settings);
        if (context.Resumed is { } resumed)
        {
            Restore(pool, resumed.State);
            replay.Restore(resumed.State.Replay);
            resumed.Restore(trainer);
            if (reference is not null)
                resumed.Read(ReferenceTensor, reference);
        }

        var pace = new StepPace(context.Clock, context.TimeBefore);
        for (var step = context.StepsBefore + 1; step <= _settings.Steps; step++)
        {
            var started = context.Clock.GetTimestamp();
            var replayed = replay.Draw(step);
            var groups = new List<RolloutGroup>([.. replayed, .. Draw(context, pool, replay, replay.FreshPrompts(replayed.Count))]);
            sampler.Sample(groups, context.Random.Derive("sampling", step), CancellationToken.None);
            Resample(context, pool, replay, sampler, builder, groups, step);

            var faults = new UpdateFaults();
            faults.FindInRollouts(groups);
            var replaced = replay.Replace(groups);
            // One reward that is not finite would poison its group's mean, and by the batch's deviation all others.
            var usable = faults.Any ? [] : groups.Where(g => builder.WithinDifficulty(g) || g.IsReplay).Where(builder.HasSignal).ToList();
            var deviation = GroupAdvantages.StandardDeviation([.. groups.SelectMany(g => g.Members).Select(m => m.Reward.Total)]);
            var training = builder.Build(usable, deviation);
            var sampled = context.Clock.GetElapsedTime(started);

            var update = updater.Update(training, CancellationToken.None);
            if (faults.Any)
                update.Outcomes.Add(new UpdateOutcome(faults,
                    builder.Build([.. groups.Where(g => faults.Names(g.Judgment.Id))], deviation)));
            context.Log.Guard.Note(_settings.Label, step, update.Outcomes, context.Policy.Tokenizer);
            var report = replay.Note(groups, step);

            var metrics = GrpoMetrics.Of(groups, usable, training, update, _settings);
            metrics["sample_seconds"] = sampled.TotalSeconds;
            if (_settings.Replay.Enabled)
                GrpoMetrics.AddReplay(metrics, report, groups, training, replaced);
            context.During?.Measure(step, _settings.Steps, metrics, CancellationToken.None);
            context.Log.Step(pace.Report(
                _settings.Label, step, _settings.Steps, groups.Sum(g => g.PromptTokens + g.SampledTokens), metrics));
            if (context.Log.WantsCompletions(step))
                context.Log.Completions(CompletionRecords.Of(_settings.Label, step, groups, usable, training, context.Policy));
            context.StepDone(step, _settings.Steps, () => Snapshot(step, pool, replay, trainer, reference, pace));
            pace.Restart();
        }
    }

    private static StageSnapshot Snapshot(
        int step, PromptPool pool, GuidedReplay replay, PolicyTrainer trainer, Tensor? reference, StepPace pace) => new(
        new StageState
        {
            Step = step,
            Drawn = pool.Drawn,
            Pool = pool.State,
            Optimizer = trainer.State,
            Replay = replay.Entries,
            Seconds = pace.Elapsed.TotalSeconds,
        },
        reference is null ? trainer.Tensors : [.. trainer.Tensors, (ReferenceTensor, reference)]);

    private static void Restore(PromptPool pool, StageState state)
    {
        // Judgments that were changed since may have other tiers.
        if (state.Pool is { } at && at.Drawn.Count == pool.State.Drawn.Count)
            pool.Restore(at);
        else
            pool.Skip(state.Drawn);
    }

    /// <summary>Fresh prompts: one that waits in the buffer comes back from there.</summary>
    private static IEnumerable<RolloutGroup> Draw(StageContext context, PromptPool pool, GuidedReplay replay, int count) =>
        Enumerable.Range(0, count).Select(_ => pool.Next(replay.Buffer.Contains)).Select(prompt => new RolloutGroup
        {
            Prompt = prompt,
            Judgment = context.Rl[prompt],
            PromptIds = context.Policy.Codec.EncodePrompt(context.Rl[prompt]),
        });

    /// <summary>Dynamic sampling: draws further prompts in the place of groups that give no update, a limited number of times.</summary>
    private void Resample(
        StageContext context, PromptPool pool, GuidedReplay replay, RolloutSampler sampler, UpdateBuilder builder,
        List<RolloutGroup> groups, int step)
    {
        var wanted = groups.Count(g => !g.IsReplay);
        for (var round = 1; round <= _settings.ResampleRounds; round++)
        {
            var missing = wanted - groups.Count(g => !g.IsReplay && builder.WithinDifficulty(g) && builder.HasSignal(g));
            if (missing <= 0)
                return;
            var more = Draw(context, pool, replay, missing).ToList();
            sampler.Sample(more, context.Random.Derive($"resampling/{round}", step), CancellationToken.None);
            groups.AddRange(more);
        }
    }
}
