using Agrl.Training.Checkpoints;
using Agrl.Training.Configuration;
using Agrl.Training.Policies;
using Agrl.Training.Stages;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Runs;

/// <summary>
/// What is due between the steps of a run: a checkpoint by steps, by minutes, at the best so far, at a stage's end, or because the run is
/// interrupted; and at a stage's end its evaluation.
/// </summary>
internal sealed class RunKeeper(
    RunPlan plan, RunFolder folder, CheckpointStore store, CheckpointWriter writer, Policy policy, RunLog log, RunEvaluations evaluations,
    CancellationToken cancellation) : IStageKeeper
{
    private readonly CheckpointSettings _settings = plan.Configuration.Runtime.Checkpoints;
    private readonly IReadOnlyList<StageSettings> _stages = plan.Configuration.Stages;
    private int _stage;

    /// <summary>A stage begins or goes on.</summary>
    /// <param name="stage">Its place.</param>
    public void Begin(int stage) => _stage = stage;

    /// <summary>Makes the evaluation that a run which goes on from a stage's end had not made there.</summary>
    /// <param name="progress">Where it goes on.</param>
    public void CatchUp(RunProgress progress)
    {
        _stage = progress.StageIndex;
        if (progress.StageDone)
            EvaluateStage();
    }

    /// <inheritdoc/>
    public void StepDone(int step, int steps, Func<StageSnapshot> snapshot)
    {
        double? score = step > 0 && _settings.BestMetric is { } metric && log.LastMetrics.TryGetValue(metric, out var value)
            && double.IsFinite(value)
            ? value
            : null;
        // Before the evaluation, which can take long: it is made again where the run is stopped in it.
        var isBetter = score is not null && !(FindBest()?.Value >= score);
        writer.StepDone(step, steps, isBetter, snapshot, taken => Save(step, score, taken));
        if (step == steps)
            EvaluateStage();
    }

    /// <summary>Records that the run is complete.</summary>
    public void Complete() => WriteState(completed: true);

    /// <summary>The checkpoint with the highest score so far; null where none is looked for or was measured.</summary>
    public BestCheckpoint? FindBest() =>
        _settings.BestMetric is { } metric
            && store.Known.Where(known => known.Progress.Score is not null).MaxBy(known => known.Progress.Score) is { } best
            ? new BestCheckpoint(best.Name, metric, best.Progress.Score!.Value)
            : null;

    private void EvaluateStage()
    {
        if (plan.Configuration.Evaluation.EachStage || _stage == _stages.Count - 1)
            evaluations.Evaluate(policy, _stages[_stage].Label, cancellation);
    }

    private void Save(int step, double? score, StageSnapshot? snapshot)
    {
        writer.Write(
            new RunProgress
            {
                StageIndex = _stage,
                Stage = _stages[_stage].Label,
                Step = step,
                StageDone = snapshot is null,
                GlobalStep = log.GlobalStep,
                Files = log.Flush(),
                Evaluations = [.. evaluations.Reports],
                Score = score,
            },
            snapshot,
            known => (known.Progress.StageDone && _settings.KeepStages) || known.Name == FindBest()?.Checkpoint);
        WriteState(completed: false);
    }

    private void WriteState(bool completed)
    {
        var newest = store.Known.Count == 0 ? null : store.Known[^1];
        var done = completed || newest is { Progress.StageDone: true } ? _stage + 1 : _stage;
        folder.WriteState(new RunState([.. _stages.Take(done).Select(stage => stage.Label)], log.GlobalStep, completed)
        {
            Checkpoint = newest?.Name,
            Best = FindBest(),
        });
    }
}
