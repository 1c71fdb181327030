using Agrl.Modeling.Numerics;
using Agrl.Training.Configuration;
using Agrl.Training.Health;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;
using static TorchSharp.torch;

namespace Agrl.Training.Stages;

/// <summary>The update half of an SFT step: the mean cross-entropy over a batch's response tokens, micro-batch by micro-batch.</summary>
internal sealed class SupervisedUpdater(PolicyTrainer trainer, SftSettings settings)
{
    /// <summary>Updates the policy on a batch; any number of micro-batches gives the update of the one large batch.</summary>
    /// <param name="groups">The batch; where no example is left of it, the schedule moves on and nothing else.</param>
    public SupervisedUpdate Update(IReadOnlyList<TrainingGroup> groups)
    {
        if (groups.Count == 0)
        {
            trainer.Pass(1);
            return new SupervisedUpdate(0, 0, 0, default, new UpdateFaults());
        }

        var responseTokens = groups.Sum(g => (long)g.ResponseTokens);
        var passes = trainer.Lanes.Run(groups, settings.MicroBatchTokens, (batch, forward) =>
        {
            using var scope = NewDisposeScope();
            var faults = new UpdateFaults();
            var pass = forward.Run(batch, temperature: 1, withEntropy: true);
            var loss = (-pass.LogProbs_N.sum()).DividedBy(responseTokens);
            return (Loss: faults.Backward(loss, pass), Entropy: pass.EntropySum(), Faults: faults);
        }, CancellationToken.None);
        var all = new UpdateFaults();
        foreach (var pass in passes)
            all.Add(pass.Faults);
        return new SupervisedUpdate(
            passes.Sum(pass => pass.Loss), passes.Sum(pass => pass.Entropy) / responseTokens, responseTokens,
            trainer.Update(all), all);
    }
}
