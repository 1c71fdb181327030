using Agrl.Relevance.Guidance;
using Agrl.Relevance.Judgments;
using Agrl.Training.Checkpoints;
using Agrl.Training.Configuration;
using Agrl.Training.Health;
using Agrl.Training.Judging;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;

namespace Agrl.Training.Stages;

/// <summary>
/// Supervised fine-tuning: encode gold responses, draw a batch, take the mean cross-entropy over its response tokens, update.
/// </summary>
/// <remarks>The prompt is never in the loss; the end token is. A batch of any number of micro-batches gives the update of the one large batch.</remarks>
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
        var judgments = _settings.Set == "rl" ? context.Rl : context.Sft;
        var encoder = new ExampleEncoder(context.Policy.Codec, _settings);
        var steps = CountSteps(_settings, judgments.Count);
        // The RL pool comes in the order in which the RL stages draw it, so that in a comparison both see the same judgments.
        var order = context.Random.Create(_settings.Set == "rl" ? "prompts" : "order");
        var pool = new PromptPool([.. judgments.Select(j => j.Tier ?? 0)], classBalanced: false, order);
        using var trainer = new PolicyTrainer(context.Policy, _settings.Optimizer, steps);
        var updater = new SupervisedUpdater(trainer, _settings);
        pool.Skip(context.StepsBefore * _settings.BatchSize);
        context.Resumed?.Restore(trainer);
        var pace = new StepPace(context.Clock, context.TimeBefore);

        for (var step = context.StepsBefore + 1; step <= steps; step++)
        {
            var hints = context.Random.Create("hints", step);
            var groups = new List<TrainingGroup>(_settings.BatchSize);
            for (var i = 0; i < _settings.BatchSize; i++)
                groups.Add(encoder.Encode(judgments[pool.Next()], hints));
            var update = updater.Update(groups);
            context.Log.Guard.Note(_settings.Label, step, [new UpdateOutcome(update.Faults, groups)], context.Policy.Tokenizer);
            var metrics = new Dictionary<string, double>
            {
                ["loss"] = update.Loss,
                ["grad_norm"] = update.Report.GradientNorm,
                ["learning_rate"] = update.Report.LearningRate,
                ["entropy"] = update.Entropy,
                ["updates"] = 1,
                ["skipped_updates"] = update.Faults.Any ? 1 : 0,
                ["completions/mean_length"] = (double)update.Tokens / groups.Count,
            };
            context.During?.Measure(step, steps, metrics, CancellationToken.None);
            context.Log.Step(pace.Report(_settings.Label, step, steps, groups.Sum(g => (long)g.Tokens), metrics));
            context.StepDone(step, steps, () => new StageSnapshot(
                new StageState { Step = step, Drawn = pool.Drawn, Optimizer = trainer.State, Seconds = pace.Elapsed.TotalSeconds }, trainer.Tensors));
            pace.Restart();
        }
    }

    private sealed class ExampleEncoder(PromptCodec codec, SftSettings settings)
    {
        private readonly GuidanceBuilder _guidance = new(codec.Format.Rubric, codec.Format.Response);

        public TrainingGroup Encode(Judgment judgment, Random random)
        {
            GuidanceHint? hint = null;
            if (settings.GuidedShare > 0 && random.NextDouble() < settings.GuidedShare)
            {
                var levels = _guidance.AvailableLevels(judgment).Where(l => l != GuidanceLevel.None).ToList();
                if (levels.Count > 0)
                    hint = _guidance.Build(judgment, levels[random.Next(levels.Count)], random.NextDouble());
            }

            var prompt = codec.EncodePrompt(judgment, hint);
            var response = codec.EncodeResponse(codec.GoldResponse(judgment));
            if (!settings.TierOnly)
                return new TrainingGroup(prompt, [new TrainingRow { Ids = response, Judgment = judgment.Id }]);
            // What stands before the tier becomes part of the prompt, and what follows is not trained: the form of answers stays as it was.
            var tier = codec.TierPosition(response);
            return new TrainingGroup([.. prompt, .. response.AsSpan(0, tier)], [new TrainingRow { Ids = [response[tier]], Judgment = judgment.Id }]);
        }
    }
}
