using Agrl.Training.Checkpoints;
using Agrl.Training.Configuration;
using Agrl.Training.Stages;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Comparison;

/// <summary>
/// What is due between the steps of a start or an arm: a checkpoint by steps, by minutes, at a stage's end, or before it stops.
/// </summary>
internal sealed class UnitKeeper(
    IReadOnlyList<StageSettings> stages, CheckpointWriter writer, RunLog log, TimeProvider clock, double before) : IStageKeeper
{
    private readonly long _started = clock.GetTimestamp();
    private TimeSpan _writing;
    private int _stage;

    /// <summary>Seconds of training so far, in earlier processes too; without those that checkpoints took.</summary>
    public double Seconds => before + (clock.GetElapsedTime(_started) - _writing).TotalSeconds;

    /// <summary>A stage begins or goes on.</summary>
    /// <param name="stage">Its place.</param>
    public void Begin(int stage) => _stage = stage;

    /// <inheritdoc/>
    public void StepDone(int step, int steps, Func<StageSnapshot> snapshot) =>
        writer.StepDone(step, steps, isBetter: false, snapshot, taken => Save(step, taken));

    private void Save(int step, StageSnapshot? snapshot)
    {
        var progress = new RunProgress
        {
            StageIndex = _stage,
            Stage = stages[_stage].Label,
            Step = step,
            StageDone = snapshot is null,
            GlobalStep = log.GlobalStep,
            Files = log.Flush(),
            Evaluations = [],
            Seconds = Seconds,
        };
        // Of an arm only its end is wanted: no stage's is kept beside the newest.
        var begun = clock.GetTimestamp();
        writer.Write(progress, snapshot, isKept: _ => false);
        _writing += clock.GetElapsedTime(begun);
    }
}
