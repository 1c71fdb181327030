using Agrl.Modeling.Numerics;
using Agrl.Training.Configuration;
using Agrl.Training.Losses;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using static TorchSharp.torch;

namespace Agrl.Training.Stages;

/// <summary>The update half of a DPO step: the preference loss of a batch of pairs, micro-batch by micro-batch.</summary>
internal sealed class PreferenceUpdater(PolicyTrainer trainer, DpoSettings settings)
{
    private readonly PreferenceLossFunction _loss = new(settings.Loss, settings.Beta, settings.LabelSmoothing);

    /// <summary>Updates the policy on a batch of pairs: groups of a chosen and a rejected row, with the reference's log-probs.</summary>
    public PreferenceUpdate Update(IReadOnlyList<TrainingGroup> pairs)
    {
        var totals = new PreferenceUpdate();
        var passes = trainer.Lanes.Run(
            pairs, settings.MicroBatchTokens, (micro, forward) => Accumulate(micro, pairs, forward), CancellationToken.None);
        foreach (var pass in passes)
            totals.Add(pass);
        totals.Report = trainer.Update(totals.Faults);
        return totals;
    }

    private PreferenceUpdate Accumulate(IReadOnlyList<TrainingGroup> micro, IReadOnlyList<TrainingGroup> batch, PolicyForward forward)
    {
        using var scope = NewDisposeScope();
        var totals = new PreferenceUpdate();
        var pass = forward.Run(micro, settings.Temperature);
        var rows = pass.Rows;
        var device = pass.LogProbs_N.device;
        var reference_N = tensor(rows.SelectMany(r => r.ReferenceLogProbs!).ToArray(), device: device);
        var lengths_R = tensor(rows.Select(r => (float)r.Ids.Length).ToArray(), device: device);
        var zeros_R = zeros(rows.Count, device: device);
        var logProbs_R = zeros_R.PlusAtRows(pass.RowOfToken_N, pass.LogProbs_N);
        var ratios_R = zeros_R.PlusAtRows(pass.RowOfToken_N, pass.LogProbs_N - reference_N);
        var scored_R = _loss.AveragesTokens ? ratios_R / lengths_R : ratios_R;
        var even_B = NumberArithmetic.Range(0, rows.Count, 2, ScalarType.Int64, device);
        var odd_B = NumberArithmetic.Range(1, rows.Count, 2, ScalarType.Int64, device);

        // Rows come as chosen, rejected, chosen, rejected.
        var value = _loss.Compute(scored_R.index_select(0, even_B), scored_R.index_select(0, odd_B)).sum().DividedBy(batch.Count);
        if (settings.ChosenNllWeight > 0)
        {
            var tokens = batch.Sum(g => g.Rows[0].Ids.Length);
            value = value - logProbs_R.index_select(0, even_B).sum().Times(settings.ChosenNllWeight / tokens);
        }

        totals.Loss += totals.Faults.Backward(value, pass);
        totals.Add(ratios_R.detach().cpu().data<float>().ToArray(), logProbs_R.detach().cpu().data<float>().ToArray(), settings.Beta);
        return totals;
    }
}
