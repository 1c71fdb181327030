using Agrl.Training.Configuration;
using Agrl.Training.Policies;
using TorchSharp;

namespace Agrl.Training.Checkpoints;

/// <summary>Writes checkpoints as the settings ask for them by steps and by minutes, and deletes those that need not be kept.</summary>
internal sealed class CheckpointWriter(
    CheckpointSettings settings, CheckpointStore store, Policy policy, torch.ScalarType dtype, TimeProvider clock)
{
    private long _saved = clock.GetTimestamp();

    /// <summary>Whether one is due within a stage.</summary>
    /// <param name="step">The step that was done.</param>
    public bool IsDue(int step) =>
        (settings.EverySteps > 0 && step > 0 && step % settings.EverySteps == 0)
        || (settings.EveryMinutes > 0 && clock.GetElapsedTime(_saved).TotalMinutes >= settings.EveryMinutes);

    /// <summary>Writes one.</summary>
    /// <param name="progress">How far the training is.</param>
    /// <param name="snapshot">The stage; null after its last step.</param>
    /// <param name="isKept">Whether an older one is kept whatever <see cref="CheckpointSettings.KeepLast"/> says.</param>
    public void Write(RunProgress progress, StageSnapshot? snapshot, Func<Checkpoint, bool> isKept)
    {
        var state = snapshot?.State;
        if (state is not null && policy.Adapter is { } adapter)
            state = state with { TrainingPasses = adapter.TrainingPasses };
        store.Save(progress with { State = state }, policy, dtype, snapshot);
        _saved = clock.GetTimestamp();
        store.Prune(isKept, settings.KeepLast);
    }
}
