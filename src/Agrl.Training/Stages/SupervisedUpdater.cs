using Agrl.Training.Configuration;
using Agrl.Training.Health;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using TorchSharp;
using static TorchSharp.torch;

namespace Agrl.Training.Stages;

/// <summary>The update half of an SFT step: the mean cross-entropy over a batch's response tokens, micro-batch by micro-batch.</summary>
internal sealed class SupervisedUpdater(Policy policy, PolicyTrainer trainer, SftSettings settings)
{
    private readonly PolicyForward _forward = new(policy);

    /// <summary>Updates the policy on a batch; any number of micro-batches gives the update of the one large batch.</summary>
    public SupervisedUpdate Update(IReadOnlyList<TrainingGroup> groups)
    {
        var responseTokens = groups.Sum(g => (long)g.ResponseTokens);
        var (lossSum, entropySum) = (0.0, 0.0);
        var faults = new UpdateFaults();
        foreach (var batch in MicroBatches.Split(groups, settings.MicroBatchTokens))
        {
            using var scope = NewDisposeScope();
            var pass = _forward.Run(batch, temperature: 1, withEntropy: true);
            var loss = -pass.LogProbs_N.sum() / responseTokens;
            lossSum += faults.Backward(loss, pass);
            entropySum += pass.EntropySum();
        }

        return new SupervisedUpdate(lossSum, entropySum / responseTokens, responseTokens, trainer.Update(faults), faults);
    }
}
