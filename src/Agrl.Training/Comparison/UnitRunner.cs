using Agrl.Relevance;
using Agrl.Training.Checkpoints;
using Agrl.Training.Evaluation;
using Agrl.Training.Policies;
using Agrl.Training.Runs;
using Agrl.Training.Stages;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Comparison;

/// <summary>Runs one start or one arm of a comparison: load, train, evaluate, keep the result.</summary>
public sealed class UnitRunner
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    private readonly RunPlan _plan;
    private readonly ComparisonFolder _folder;
    private readonly ITrainingObserver _observer;
    private readonly TimeProvider _clock;

    /// <summary>A runner.</summary>
    /// <param name="plan">A prepared plan whose configuration has a comparison.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="clock">The clock of durations.</param>
    public UnitRunner(RunPlan plan, ComparisonFolder folder, ITrainingObserver observer, TimeProvider clock)
    {
        _plan = plan;
        _folder = folder;
        _observer = observer;
        _clock = clock;
    }

    /// <summary>Runs a start or an arm, unless what is there can be kept.</summary>
    /// <param name="unit">Which; an arm's start must be there.</param>
    /// <param name="cancellationToken">Looked at between steps.</param>
    /// <returns>The arm's result; null for a start.</returns>
    public ArmResult? Run(ComparisonUnit unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        using var held = Acquire(unit, cancellationToken);
        if (unit.IsStart)
        {
            RunStart(unit, cancellationToken);
            return null;
        }

        if (_folder.Read(unit) is { } kept)
        {
            RemoveCheckpoints(unit);
            _observer.Message($"seed {unit.Seed}: keeping the result of {unit.Arm}");
            return kept;
        }

        return RunArm(unit, cancellationToken);
    }

    /// <summary>
    /// Takes the unit's folder. A worker whose parent was killed may be in it still: it finishes its step, saves it and ends.
    /// </summary>
    private RunLock Acquire(ComparisonUnit unit, CancellationToken cancellationToken)
    {
        var folder = _folder.Of(unit);
        Directory.CreateDirectory(folder);
        for (var isTold = false; ; isTold = true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return RunLock.Acquire(folder);
            }
            catch (InputException)
            {
                if (!isTold)
                    _observer.Message($"{unit}: waiting for another process, which is at it still", isWarning: true);
                cancellationToken.WaitHandle.WaitOne(Patience);
            }
        }
    }

    private void RunStart(ComparisonUnit unit, CancellationToken cancellationToken)
    {
        if (_folder.HasStart(unit.Seed))
        {
            RemoveCheckpoints(unit);
            _observer.Message($"seed {unit.Seed}: keeping the start in {_folder.StartModel(unit.Seed)}");
            return;
        }

        using var policy = Train(unit, () => PolicyFactory.Create(_plan, unit.Seed), out _, cancellationToken);
        Save(policy, unit);
        _folder.MarkStart(unit.Seed);
        RemoveCheckpoints(unit);
    }

    private ArmResult RunArm(ComparisonUnit unit, CancellationToken cancellationToken)
    {
        using var policy = Train(
            unit, () => PolicyFactory.Load(_plan, _folder.StartModel(unit.Seed)), out var cost, cancellationToken);
        var evaluator = new Evaluator(policy, _plan.Configuration.Evaluation);
        var figures = new Dictionary<string, IReadOnlyDictionary<string, double>>();
        // One seed for all arms: pass@k samples differ by the policy alone.
        var random = new RandomSource(unit.Seed);
        foreach (var (name, judgments) in _plan.Data.Evaluation)
        {
            var begun = _clock.GetTimestamp();
            var result = evaluator.Evaluate(
                judgments, random.Derive("evaluation/" + name),
                (n, total) => _observer.Progress($"evaluate {unit.Arm} on {name}", n, total), cancellationToken);
            EvaluationFiles.Write(Path.Combine(_folder.Of(unit), "eval"), name, result);
            figures[name] = result.Figures();
            _observer.Evaluated(new EvaluationReport(unit.ToString(), name, result.Figures(), _clock.GetElapsedTime(begun)));
        }

        // Before the result, which says that all is there.
        if (_plan.Configuration.Comparison!.KeepModels)
            Save(policy, unit);
        var written = _folder.Write(unit, new ArmResult(
            unit.Arm!, unit.Seed, cost.Responses, cost.SampledTokens, cost.Tokens, cost.Updates, cost.Seconds, figures, ""));
        RemoveCheckpoints(unit);
        return written;
    }

    private void Save(Policy policy, ComparisonUnit unit) =>
        policy.SaveTrained(_folder.Model(unit), Devices.ResolveType(_plan.Configuration.Model.Dtype, "model.dtype"));

    /// <summary>Trains from the start's model, or goes on where an earlier process was stopped.</summary>
    private Policy Train(ComparisonUnit unit, Func<Policy> begin, out BudgetMeter meter, CancellationToken cancellationToken)
    {
        var (folder, stages, settings) = (_folder.Of(unit), _folder.Stages(unit), _plan.Configuration.Runtime.Checkpoints);
        var store = new CheckpointStore(_folder.Checkpoints(unit));
        var checkpoint = Reopen(unit, store);
        var cost = meter = new BudgetMeter(_observer, unit.ToString());
        var policy = checkpoint is null ? begin() : PolicyFactory.Restore(_plan, checkpoint.Model);
        try
        {
            cost.Recall(folder);
            using var log = new RunLog(folder, _plan.Configuration.Runtime, cost, _clock);
            log.ContinueAfter(checkpoint?.Progress.GlobalStep ?? 0);
            var dtype = Devices.ResolveType(_plan.Configuration.Model.Dtype, "model.dtype");
            var writer = new CheckpointWriter(settings, store, policy, dtype, _clock, cancellationToken);
            var keeper = new UnitKeeper(stages, writer, log, _clock, checkpoint?.Progress.Seconds ?? 0);
            var first = checkpoint is null ? 0 : checkpoint.Progress.StageIndex + (checkpoint.Progress.StageDone ? 1 : 0);
            for (var i = first; i < stages.Count; i++)
            {
                cost.StageStarted(stages[i].Label, i, stages.Count, StageRunner.CountSteps(stages[i], _plan.Data));
                keeper.Begin(i);
                StageRunner.Run(stages[i], new StageContext
                {
                    Policy = policy,
                    Sft = _plan.Data.Sft,
                    Rl = _plan.Data.Rl,
                    // By place and not by name: arms of one seed draw the same prompts in the same order,
                    // with the same numbers behind their samples.
                    Random = new RandomSource(unit.Seed).Within(unit.IsStart ? $"start/{i}" : $"arm/{i}"),
                    Log = log,
                    During = unit.IsStart ? null : PeriodicEvaluation.Create(policy, _plan.Configuration.Evaluation, _plan.Data, _clock),
                    Clock = _clock,
                    Cancellation = cancellationToken,
                    Keeper = keeper,
                    Resumed = i == first && checkpoint?.Progress.State is { } state ? new StageCheckpoint(checkpoint.Folder, state) : null,
                });
            }

            cost.Seconds = keeper.Seconds - cost.EvaluationSeconds;
            return policy;
        }
        catch
        {
            policy.Dispose();
            throw;
        }
    }

    /// <summary>The checkpoint to go on from; null where there is none of what is asked for now, and then the folder is empty.</summary>
    private Checkpoint? Reopen(ComparisonUnit unit, CheckpointStore store)
    {
        var folder = _folder.Of(unit);
        if (_folder.IsBegun(unit) && store.FindNewest(Warn) is { } checkpoint)
        {
            RunFolder.RemoveRemains(folder);
            RunLog.CutBack(folder, checkpoint.Progress.Files, Warn);
            _observer.Message($"{unit} goes on from {checkpoint.Progress.Place}");
            return checkpoint;
        }

        // All but the lock that is held.
        foreach (var path in Directory.GetDirectories(folder))
            Directory.Delete(path, recursive: true);
        foreach (var path in Directory.GetFiles(folder).Where(path => Path.GetFileName(path) != RunLock.FileName))
            File.Delete(path);
        _folder.MarkBegin(unit);
        return null;

        void Warn(string message) => _observer.Message(message, isWarning: true);
    }

    private void RemoveCheckpoints(ComparisonUnit unit)
    {
        if (Directory.Exists(_folder.Checkpoints(unit)))
            Directory.Delete(_folder.Checkpoints(unit), recursive: true);
    }
}
