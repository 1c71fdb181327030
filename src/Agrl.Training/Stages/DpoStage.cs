using Agrl.Relevance;
using Agrl.Training.Configuration;
using Agrl.Training.Health;
using Agrl.Training.Losses;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using TorchSharp;
using static TorchSharp.torch;

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
        var (pairs, sampledTokens) = MakePairs(context);
        var forward = new PolicyForward(context.Policy);
        var reference = forward.LogProbs(pairs, _settings.Temperature, _settings.MicroBatchTokens, context.Cancellation);
        foreach (var (row, logProbs) in reference)
            row.ReferenceLogProbs = logProbs;

        var steps = CountSteps(_settings, pairs.Count);
        var pool = new PromptPool(new int[pairs.Count], classBalanced: false, context.Random.Create("order"));
        using var trainer = new PolicyTrainer(context.Policy, _settings.Optimizer, steps);
        var loss = new PreferenceLossFunction(_settings.Loss, _settings.Beta, _settings.LabelSmoothing);
        var pace = new StepPace(context.Clock);
        for (var step = 1; step <= steps; step++)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            var batch = Enumerable.Range(0, _settings.BatchSize).Select(_ => pairs[pool.Next()]).ToList();
            var totals = new Totals();
            var faults = new UpdateFaults();
            foreach (var micro in MicroBatches.Split(batch, _settings.MicroBatchTokens))
                Accumulate(forward, loss, micro, batch, totals, faults);

            var update = trainer.Update(faults);
            context.Log.Guard.Note(_settings.Label, step, [new UpdateOutcome(faults, batch)], context.Policy.Tokenizer);
            var metrics = new Dictionary<string, double>
            {
                ["loss"] = totals.Loss,
                ["grad_norm"] = update.GradientNorm,
                ["learning_rate"] = update.LearningRate,
                ["rewards/chosen"] = totals.Chosen / batch.Count,
                ["rewards/rejected"] = totals.Rejected / batch.Count,
                ["rewards/margins"] = (totals.Chosen - totals.Rejected) / batch.Count,
                ["rewards/accuracies"] = (double)totals.Right / batch.Count,
                ["logps/chosen"] = totals.ChosenLogProb / batch.Count,
                ["logps/rejected"] = totals.RejectedLogProb / batch.Count,
                ["updates"] = 1,
                // The samples behind the pairs are all drawn before the first step.
                ["responses/sampled"] = step == 1 ? DpoStage.CountPrompts(_settings, context.Rl.Count) * _settings.SamplesPerPrompt : 0,
                ["tokens/sampled"] = step == 1 ? sampledTokens : 0,
                ["skipped_updates"] = faults.Any ? 1 : 0,
            };
            context.During?.Measure(step, steps, metrics, context.Cancellation);
            context.Log.Step(pace.Report(_settings.Label, step, steps, batch.Sum(g => (long)g.Tokens), metrics));
        }
    }

    private (List<TrainingGroup> Pairs, long SampledTokens) MakePairs(StageContext context)
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
            $"(pass@{_settings.SamplesPerPrompt} {(double)maker.Solved / maker.Prompts:P1}, {maker.AllCorrect} prompts all correct, {maker.GoldPairs} pairs with the gold response)");
        if (pairs.Count == 0)
        {
            throw new InputException(
                $"Stage {_settings.Label} found no pair: of {maker.Prompts} prompts x {_settings.SamplesPerPrompt} samples, {maker.AllCorrect} were all correct. " +
                "Raise prompts, samples_per_prompt or temperature, allow gold_when_all_wrong, or leave the stage out.");
        }

        return (pairs, maker.SampledTokens);
    }

    private void Accumulate(PolicyForward forward, PreferenceLossFunction loss, IReadOnlyList<TrainingGroup> micro, List<TrainingGroup> batch, Totals totals, UpdateFaults faults)
    {
        using var scope = NewDisposeScope();
        var pass = forward.Run(micro, _settings.Temperature);
        var rows = pass.Rows;
        var device = pass.LogProbs_N.device;
        var reference_N = tensor(rows.SelectMany(r => r.ReferenceLogProbs!).ToArray(), device: device);
        var lengths_R = tensor(rows.Select(r => (float)r.Ids.Length).ToArray(), device: device);
        var zeros_R = zeros(rows.Count, device: device);
        var logProbs_R = zeros_R.index_add(0, pass.RowOfToken_N, pass.LogProbs_N, 1);
        var ratios_R = zeros_R.index_add(0, pass.RowOfToken_N, pass.LogProbs_N - reference_N, 1);
        var scored_R = loss.AveragesTokens ? ratios_R / lengths_R : ratios_R;
        var even_B = arange(0, rows.Count, 2, ScalarType.Int64, device);
        var odd_B = arange(1, rows.Count, 2, ScalarType.Int64, device);

        // Rows come as chosen, rejected, chosen, rejected.
        var value = loss.Compute(scored_R.index_select(0, even_B), scored_R.index_select(0, odd_B)).sum() / batch.Count;
        if (_settings.ChosenNllWeight > 0)
        {
            var tokens = batch.Sum(g => g.Rows[0].Ids.Length);
            value = value - logProbs_R.index_select(0, even_B).sum() * (_settings.ChosenNllWeight / tokens);
        }

        totals.Loss += faults.Backward(value, pass);
        totals.Add(ratios_R.detach().cpu().data<float>().ToArray(), logProbs_R.detach().cpu().data<float>().ToArray(), _settings.Beta);
    }

    private sealed class Totals
    {
        public double Loss { get; set; }

        public double Chosen { get; private set; }

        public double Rejected { get; private set; }

        public double ChosenLogProb { get; private set; }

        public double RejectedLogProb { get; private set; }

        public int Right { get; private set; }

        public void Add(float[] ratios, float[] logProbs, double beta)
        {
            for (var i = 0; i < ratios.Length; i += 2)
            {
                Chosen += beta * ratios[i];
                Rejected += beta * ratios[i + 1];
                ChosenLogProb += logProbs[i];
                RejectedLogProb += logProbs[i + 1];
                Right += ratios[i] > ratios[i + 1] ? 1 : 0;
            }
        }
    }
}
