using Agrl.Training.Rollouts;
using static TorchSharp.torch;

namespace Agrl.Training.Checkpoints;

/// <summary>A stage after a step, as a checkpoint is written of it; the policy's weights are saved beside it.</summary>
/// <param name="State">Numbers and the replay buffer.</param>
/// <param name="Tensors">The optimizer's tensors and, where there is one, the reference policy's values; they stay the stage's.</param>
public sealed record StageSnapshot(StageState State, IReadOnlyList<(string Name, Tensor Tensor)> Tensors)
{
    /// <summary>Preference pairs with their reference log-probs; null where the stage has none.</summary>
    public IReadOnlyList<TrainingGroup>? Pairs { get; init; }
}
