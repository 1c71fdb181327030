using Agrl.Relevance.Judgments;
using Agrl.Training.Checkpoints;
using Agrl.Training.Configuration;
using Agrl.Training.Health;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;

namespace Agrl.Training.Stages;

/// <summary>
/// Supervised fine-tuning: draw a batch, encode its answers, the gold or the policy's own,
/// take the mean cross-entropy over its response tokens, update.
/// </summary>
/// <remarks>
/// The prompt is never in the loss; the end token is. A batch of any number of micro-batches gives the update of the one large batch.
/// </remarks>
public sealed class SftStage
{
    private readonly SftSettings _settings;

    /// <summary>A stage.</summary>
    /// <param name="settings">Batch size, epochs, optimizer.</param>
    public SftStage(SftSettings settings) => _settings = settings;

    /// <summary>The updates that the settings make of a number of examples.</summary>
    /// <param name="settings">The stage's settings.</param>
    /// <param name="examples">Examples in the set.</param>
    public static int CountSteps(SftSettings settings, int examples)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Steps > 0 ? settings.Steps : Math.Max(1, (int)Math.Ceiling(settings.Epochs * examples / settings.BatchSize));
    }

    /// <summary>Trains the context's policy.</summary>
    /// <param name="context">Policy, data, randomness, log.</param>
    public void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var judgments = context.Of(_settings.Set);
        var examples = new SupervisedExamples(context.Policy, _settings);
        var steps = CountSteps(_settings, judgments.Count);
        // The RL pool comes in the order in which the RL stages draw it, so that in a comparison both see the same judgments.
        var order = context.Random.Create(_settings.Set is TrainingSet.Rl ? "prompts" : "order");
        var pool = new PromptPool([.. judgments.Select(j => j.Tier ?? 0)], classBalanced: false, order);
        using var trainer = new PolicyTrainer(context.Policy, _settings.Optimizer, steps);
        var updater = new SupervisedUpdater(trainer, _settings);
        pool.Skip(context.StepsBefore * _settings.BatchSize);
        context.Resumed?.Restore(trainer);
        var pace = new StepPace(context.Clock, context.TimeBefore);

        for (var step = context.StepsBefore + 1; step <= steps; step++)
        {
            var hints = context.Random.Create("hints", step);
            var batch = new Judgment[_settings.BatchSize];
            for (var i = 0; i < batch.Length; i++)
                batch[i] = judgments[pool.Next()];
            var groups = examples.Make(batch, hints);
            var update = updater.Update(groups);
            context.Log.Guard.Note(_settings.Label, step, [new UpdateOutcome(update.Faults, groups)], context.Policy.Tokenizer);
            var metrics = new Dictionary<string, double>
            {
                ["loss"] = update.Loss,
                ["grad_norm"] = update.Report.GradientNorm,
                ["learning_rate"] = update.Report.LearningRate,
                ["entropy"] = update.Entropy,
                ["updates"] = groups.Count > 0 ? 1 : 0,
                ["skipped_updates"] = update.Faults.Any ? 1 : 0,
                ["completions/mean_length"] = (double)update.Tokens / Math.Max(1, groups.Count),
            };
            if (_settings.Answers is not AnswerSource.Gold)
            {
                metrics["responses/sampled"] = examples.Sampled;
                metrics["responses/trained"] = groups.Count;
                metrics["tokens/sampled"] = examples.SampledTokens;
            }

            context.During?.Measure(step, steps, metrics, CancellationToken.None);
            context.Log.Step(pace.Report(_settings.Label, step, steps,
                _settings.Answers is AnswerSource.Gold ? groups.Sum(g => (long)g.Tokens) : examples.PromptTokens + examples.SampledTokens,
                metrics));
            context.StepDone(step, steps, () => new StageSnapshot(
                new StageState { Step = step, Drawn = pool.Drawn, Optimizer = trainer.State, Seconds = pace.Elapsed.TotalSeconds },
                trainer.Tensors));
            pace.Restart();
        }
    }
}
