using Agrl.Training.Configuration;
using Agrl.Training.Health;
using Agrl.Training.Losses;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using static TorchSharp.torch;

namespace Agrl.Training.Stages;

/// <summary>The update half of a GRPO step: passes over the rows, mini-batch by mini-batch, micro-batch by micro-batch.</summary>
internal sealed class PolicyUpdater(Policy policy, PolicyTrainer trainer, Tensor? reference, GrpoSettings settings)
{
    private readonly PolicyForward _forward = new(policy);
    private readonly PolicyLossFunction _loss = new(settings);

    /// <summary>Updates the policy on a step's rows.</summary>
    public PolicyUpdate Update(IReadOnlyList<TrainingGroup> groups, CancellationToken cancellationToken)
    {
        var totals = new PolicyUpdate();
        if (reference is not null && groups.Count > 0)
            AskReference(groups, cancellationToken);
        var chunks = Chunks(groups);
        var stepTokens = (double)groups.Sum(g => (long)g.ResponseTokens) / Math.Max(1, chunks.Count);
        var planned = settings.Iterations * settings.MiniBatches;
        var first = true;
        for (var iteration = 0; iteration < settings.Iterations; iteration++)
        {
            foreach (var chunk in chunks)
            {
                var faults = new UpdateFaults();
                Backward(chunk, stepTokens, totals, faults, first, cancellationToken);
                var update = trainer.Update(faults);
                totals.Outcomes.Add(new UpdateOutcome(faults, chunk));
                totals.Updates++;
                totals.LearningRate = update.LearningRate;
                totals.GradientNorm = Math.Max(totals.GradientNorm, update.GradientNorm);
                first = false;
                planned--;
            }
        }

        // A step without signal, or with less than its mini-batches, still moves the schedule on.
        if (totals.Updates == 0)
            totals.LearningRate = trainer.NextLearningRate;
        trainer.Pass(planned);
        return totals;
    }

    /// <summary>Adds an update's gradients to those that are there.</summary>
    internal void Backward(
        List<TrainingGroup> chunk, double stepTokens, PolicyUpdate totals, UpdateFaults faults, bool first,
        CancellationToken cancellationToken)
    {
        Weigh(chunk, stepTokens);
        var passes = trainer.Lanes.Run(
            chunk, settings.MicroBatchTokens, (batch, forward) => Accumulate(batch, forward, first), cancellationToken);
        foreach (var pass in passes)
        {
            totals.Add(pass.Totals);
            faults.Add(pass.Faults);
        }
    }

    private (PolicyUpdate Totals, UpdateFaults Faults) Accumulate(IReadOnlyList<TrainingGroup> groups, PolicyForward forward, bool first)
    {
        using var scope = NewDisposeScope();
        var (totals, faults) = (new PolicyUpdate(), new UpdateFaults());
        var pass = forward.Run(groups, settings.Temperature, withEntropy: false);
        var batch = Pack(pass, first);
        var result = _loss.Compute(pass.LogProbs_N, batch);
        totals.Loss += faults.Backward(result.Loss, pass);
        totals.Tokens += pass.LogProbs_N.shape[0];
        totals.KlSum += result.KlSum;
        totals.KlTokens += result.KlTokens;
        totals.ClippedLow += result.Clips.Low;
        totals.ClippedHigh += result.Clips.High;
        totals.Ratios += result.Clips.Ratios;
        if (result.Clips.Ratios > 0)
            totals.LowestLowShare = Math.Min(totals.LowestLowShare ?? 1, result.Clips.LowestLowShare);
        totals.HighestHighShare = Math.Max(totals.HighestHighShare, result.Clips.HighestHighShare);
        if (first)
            CompareWithSampler(pass, totals);
        return (totals, faults);
    }

    private PolicyBatch Pack(ForwardPass pass, bool first)
    {
        var device = policy.Device;
        var rows = pass.Rows;
        var guided = rows.Any(r => r.Guided);
        // One update a rollout: the old log-probs are the current ones, and are not needed.
        var needsOld = !(first && settings.Iterations * settings.MiniBatches == 1);
        return new PolicyBatch
        {
            RowOfToken_N = pass.RowOfToken_N,
            Rows = rows.Count,
            Lengths_R = tensor(rows.Select(r => (float)r.Ids.Length).ToArray(), device: device),
            Weights_N = tensor(Concat(rows, r => Repeat(r.Weight, r.Ids.Length)), device: device),
            Advantages_N = tensor(Concat(rows, r => r.Advantages), device: device),
            OldLogProbs_N = needsOld ? tensor(Concat(rows, r => r.SampledLogProbs!), device: device) : null,
            ReferenceLogProbs_N = reference is null ? null : tensor(Concat(rows, r => r.ReferenceLogProbs!), device: device),
            Guided_N = guided ? tensor(Concat(rows, r => Repeat(r.Guided ? 1f : 0f, r.Ids.Length)), device: device) : null,
            GuidedLogProbs_N = guided ? tensor(Concat(rows, r => r.SampledLogProbs!), device: device) : null,
        };
    }

    private void Weigh(List<TrainingGroup> chunk, double stepTokens)
    {
        var rows = chunk.Sum(g => g.Rows.Count);
        var tokens = chunk.Sum(g => (long)g.ResponseTokens);
        foreach (var row in chunk.SelectMany(g => g.Rows))
            row.Weight = (float)TokenWeights.Of(settings.Loss, row.Ids.Length, rows, tokens, stepTokens, settings.MaxNewTokens);
    }

    private void AskReference(IReadOnlyList<TrainingGroup> groups, CancellationToken cancellationToken) =>
        trainer.Parameters.WithValues(reference!, () =>
        {
            foreach (var (row, logProbs) in _forward.LogProbs(groups, settings.Temperature, settings.MicroBatchTokens, cancellationToken))
                row.ReferenceLogProbs = logProbs;
        });

    private List<List<TrainingGroup>> Chunks(IReadOnlyList<TrainingGroup> groups)
    {
        var size = (int)Math.Ceiling((double)groups.Count / settings.MiniBatches);
        return groups.Count == 0 ? [] : [.. groups.Chunk(size).Select(c => c.ToList())];
    }

    /// <summary>
    /// Trainer and sampler compute the same numbers two ways; their difference is a metric, so that a fault in either shows.
    /// </summary>
    private static void CompareWithSampler(ForwardPass pass, PolicyUpdate totals)
    {
        var values = pass.LogProbs_N.detach().cpu().data<float>();
        var n = 0;
        foreach (var row in pass.Rows)
        {
            foreach (var sampled in row.SampledLogProbs!)
            {
                var value = values[n++];
                if (row.Guided)
                    continue;
                var difference = Math.Abs(value - sampled);
                totals.MismatchSum += difference;
                totals.MismatchMax = Math.Max(totals.MismatchMax, difference);
                totals.MismatchTokens++;
            }
        }
    }

    private static float[] Concat(IReadOnlyList<TrainingRow> rows, Func<TrainingRow, float[]> part) => [.. rows.SelectMany(part)];

    private static float[] Repeat(float value, int count)
    {
        var result = new float[count];
        Array.Fill(result, value);
        return result;
    }
}
