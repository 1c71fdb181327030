using Agrl.Relevance;
using Agrl.Training.Checkpoints;
using Agrl.Training.Configuration;
using Agrl.Training.Health;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;

namespace Agrl.Training.Stages;

/// <summary>
/// DPO: sample the policy, pair right with wrong responses, ask the reference (the model the stage began from) once, then raise the
/// margin of the chosen over the rejected.
/// </summary>
public sealed class DpoStage
{
    private readonly DpoSettings _settings;

    /// <summary>A stage.</summary>
    /// <param name="settings">Samples, pairs, loss, optimizer.</param>
    public DpoStage(DpoSettings settings) => _settings = settings;

    /// <summary>The updates that the settings make of a number of pairs.</summary>
    /// <param name="settings">The stage's settings.</param>
    /// <param name="pairs">Pairs.</param>
    public static int CountSteps(DpoSettings settings, int pairs)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Steps > 0 ? settings.Steps : Math.Max(1, (int)Math.Ceiling(settings.Epochs * pairs / settings.BatchSize));
    }

    /// <summary>The prompts of the RL pool that are sampled.</summary>
    /// <param name="settings">The stage's settings.</param>
    /// <param name="pool">Prompts in the pool.</param>
    public static int CountPrompts(DpoSettings settings, int pool)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Prompts > 0 ? Math.Min(settings.Prompts, pool) : pool;
    }

    /// <summary>Trains the context's policy.</summary>
    /// <param name="context">Policy, data, randomness, log.</param>
    /// <exception cref="InputException">The samples gave no pair.</exception>
    public void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var forward = new PolicyForward(context.Policy);
        var (pairs, sampledTokens, promptTokens) = context.Resumed is { } resumed
            ? (resumed.ReadPairs(), resumed.State.SampledTokens, resumed.State.PromptTokens) : MakePairs(context, forward);
        var steps = CountSteps(_settings, pairs.Count);
        var pool = new PromptPool(new int[pairs.Count], classBalanced: false, context.Random.Create("order"));
        using var trainer = new PolicyTrainer(context.Policy, _settings.Optimizer, steps);
        var updater = new PreferenceUpdater(trainer, _settings);
        pool.Skip(context.StepsBefore * _settings.BatchSize);
        context.Resumed?.Restore(trainer);
        var pace = new StepPace(context.Clock, context.TimeBefore);
        StageSnapshot Snapshot(int step) => new(
            new StageState
            {
                Step = step,
                Drawn = pool.Drawn,
                SampledTokens = sampledTokens,
                PromptTokens = promptTokens,
                Optimizer = trainer.State,
                Seconds = pace.Elapsed.TotalSeconds,
            },
            trainer.Tensors)
        { Pairs = pairs };

        // Pairs take longer to sample than to train on: they are worth a checkpoint of their own.
        if (context.Resumed is null)
            context.StepDone(0, steps, () => Snapshot(0));
        pace.Restart();
        for (var step = context.StepsBefore + 1; step <= steps; step++)
        {
            var batch = Enumerable.Range(0, _settings.BatchSize).Select(_ => pairs[pool.Next()]).ToList();
            var update = updater.Update(batch);
            context.Log.Guard.Note(_settings.Label, step, [new UpdateOutcome(update.Faults, batch)], context.Policy.Tokenizer);
            var metrics = new Dictionary<string, double>
            {
                ["loss"] = update.Loss,
                ["grad_norm"] = update.Report.GradientNorm,
                ["learning_rate"] = update.Report.LearningRate,
                ["rewards/chosen"] = update.Chosen / batch.Count,
                ["rewards/rejected"] = update.Rejected / batch.Count,
                ["rewards/margins"] = (update.Chosen - update.Rejected) / batch.Count,
                ["rewards/accuracies"] = (double)update.Right / batch.Count,
                ["logps/chosen"] = update.ChosenLogProb / batch.Count,
                ["logps/rejected"] = update.RejectedLogProb / batch.Count,
                ["updates"] = 1,
                // The samples behind the pairs are all drawn before the first step.
                ["responses/sampled"] = step == 1 ? DpoStage.CountPrompts(_settings, context.Rl.Count) * _settings.SamplesPerPrompt : 0,
                ["tokens/sampled"] = step == 1 ? sampledTokens : 0,
                ["tokens/seen"] = step == 1 ? promptTokens + sampledTokens : 0,
                ["skipped_updates"] = update.Faults.Any ? 1 : 0,
            };
            context.During?.Measure(step, steps, metrics, CancellationToken.None);
            context.Log.Step(pace.Report(_settings.Label, step, steps, batch.Sum(g => (long)g.Tokens), metrics));
            context.StepDone(step, steps, () => Snapshot(step));
            pace.Restart();
        }
    }

    private (List<TrainingGroup> Pairs, long SampledTokens, long PromptTokens) MakePairs(StageContext context, PolicyForward forward)
    {
        var prompts = CountPrompts(_settings, context.Rl.Count);
        var pool = new PromptPool([.. context.Rl.Select(j => j.Tier ?? 0)], classBalanced: false, context.Random.Create("prompts"));
        var judgments = Enumerable.Range(0, prompts).Select(_ => context.Rl[pool.Next()]).ToList();
        var maker = new PreferencePairs(context.Policy, _settings);
        var pairs = maker.Make(
            judgments,
            context.Random.Derive("sampling"),
            (done, total) => context.Log.Observer.Progress($"{_settings.Label}: sample pairs", done, total),
            context.Cancellation);
        context.Log.Observer.Message(
            $"{_settings.Label}: {pairs.Count} pairs from {maker.Prompts} prompts x {_settings.SamplesPerPrompt} samples " +
            $"(pass@{_settings.SamplesPerPrompt} {(double)maker.Solved / maker.Prompts:P1}, {maker.AllCorrect} prompts all correct, " +
            $"{maker.GoldPairs} pairs with the gold response)");
        if (pairs.Count == 0)
        {
            throw new InputException(
                $"Stage {_settings.Label} found no pair: " +
                $"of {maker.Prompts} prompts x {_settings.SamplesPerPrompt} samples, {maker.AllCorrect} were all correct. " +
                "Raise prompts, samples_per_prompt or temperature, allow gold_when_all_wrong, or leave the stage out.");
        }

        foreach (var (row, logProbs) in forward.LogProbs(pairs, _settings.Temperature, _settings.MicroBatchTokens, context.Cancellation))
            row.ReferenceLogProbs = logProbs;
        return (pairs, maker.SampledTokens, maker.PromptTokens);
    }
}
