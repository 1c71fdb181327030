using Agrl.Training.Configuration;
using Agrl.Training.Policies;
using TorchSharp;

namespace Agrl.Training.Checkpoints;

/// <summary>Writes checkpoints as the settings ask for them by steps and by minutes, and deletes those that need not be kept.</summary>
internal sealed class CheckpointWriter(
    CheckpointSettings settings, CheckpointStore store, Policy policy, torch.ScalarType dtype, TimeProvider clock,
    CancellationToken cancellation)
{
    private long _saved = clock.GetTimestamp();

    /// <summary>Saves where a checkpoint is due, and throws once that is done where training is to stop.</summary>
    /// <param name="step">The step that was done.</param>
    /// <param name="steps">The stage's steps; after the last one is always due.</param>
    /// <param name="isBetter">Whether it is better than all before it, where the best is kept.</param>
    /// <param name="snapshot">Gives what the stage would go on with; asked for only where it has steps left and a checkpoint is due.</param>
    /// <param name="save">Saves; is given the snapshot, null after the last step.</param>
    public void StepDone(int step, int steps, bool isBetter, Func<StageSnapshot> snapshot, Action<StageSnapshot?> save)
    {
        var isEnd = step == steps;
        // Read once: a signal that comes later than this must find its step saved.
        var isStopped = cancellation.IsCancellationRequested;
        if (settings.Enabled && (isEnd || IsDue(step) || isBetter || isStopped))
            save(isEnd ? null : snapshot());
        if (isStopped)
            cancellation.ThrowIfCancellationRequested();
    }

    private bool IsDue(int step) =>
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
