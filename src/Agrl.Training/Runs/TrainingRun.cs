using Agrl.Relevance;
using Agrl.Relevance.Judgments;
using Agrl.Training.Checkpoints;
using Agrl.Training.Evaluation;
using Agrl.Training.Policies;
using Agrl.Training.Stages;
using Agrl.Training.Telemetry;
using TorchSharp;

namespace Agrl.Training.Runs;

/// <summary>Executes a prepared run: stage after stage, evaluated between, saved at the end as a Hugging Face folder.</summary>
public sealed class TrainingRun
{
    private readonly RunPlan _plan;
    private readonly ITrainingObserver _observer;
    private readonly TimeProvider _clock;

    /// <summary>A run.</summary>
    /// <param name="plan">What <see cref="RunPlanner"/> prepared.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="clock">The clock of times and durations.</param>
    public TrainingRun(RunPlan plan, ITrainingObserver observer, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(clock);
        _plan = plan;
        _observer = observer;
        _clock = clock;
    }

    /// <summary>Runs the stages.</summary>
    /// <param name="cancellationToken">Stops after the step at hand, which is finished and saved;
    /// the run can be resumed from there.</param>
    /// <exception cref="InputException">The folder is taken, or the run that is to go on is complete
    /// or was begun with something else.</exception>
    public RunResult Execute(CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        Directory.CreateDirectory(_plan.Output);
        using var held = RunLock.Acquire(_plan.Output);
        var folder = _plan.Options.Resume is { } resume ? Reopen(resume) : Open();
        var store = new CheckpointStore(folder.Checkpoints);
        var checkpoint = _plan.Options.Resume is null ? null : FindCheckpoint(store, folder);
        using var log = new RunLog(folder.Path, _plan.Configuration.Runtime, _observer, _clock);
        log.ContinueAfter(checkpoint?.Progress.GlobalStep ?? 0);
        var random = new RandomSource(_plan.Configuration.Seed);
        using var policy = checkpoint is null
            ? PolicyFactory.Create(_plan, _plan.Configuration.Seed)
            : PolicyFactory.Restore(_plan, checkpoint.Model);
        var evaluations = new RunEvaluations(_plan, folder, log, random, _clock);
        var writer = new CheckpointWriter(_plan.Configuration.Runtime.Checkpoints, store, policy,
            Devices.ResolveType(_plan.Configuration.Model.Dtype, "model.dtype"), _clock, cancellationToken);
        var keeper = new RunKeeper(_plan, folder, store, writer, policy, log, evaluations, cancellationToken);

        if (checkpoint is not null)
        {
            evaluations.Restore(checkpoint.Progress.Evaluations);
            keeper.CatchUp(checkpoint.Progress);
        }
        else
        {
            evaluations.EvaluateReferences();
            if (_plan.Configuration.Model.Path is not null && _plan.Configuration.Evaluation.BeforeTraining)
                evaluations.Evaluate(policy, EvaluationReport.Start, cancellationToken);
        }

        var stages = _plan.Configuration.Stages;
        var first = checkpoint is null
            ? 0
            : checkpoint.Progress.StageDone ? checkpoint.Progress.StageIndex + 1 : checkpoint.Progress.StageIndex;
        for (var i = first; i < stages.Count; i++)
        {
            keeper.Begin(i);
            _observer.StageStarted(stages[i].Label, i, stages.Count, StageRunner.CountSteps(stages[i], _plan.Data));
            StageRunner.Run(stages[i], new StageContext
            {
                Policy = policy,
                Sft = _plan.Data.Sft,
                Rl = _plan.Data.Rl,
                Random = random.Within(stages[i].Label),
                Log = log,
                During = PeriodicEvaluation.Create(policy, _plan.Configuration.Evaluation, _plan.Data, _clock),
                Clock = _clock,
                Cancellation = cancellationToken,
                Keeper = keeper,
                Resumed = checkpoint?.Progress is { State: { } state } && i == first ? new StageCheckpoint(checkpoint.Folder, state) : null,
            });
        }

        if (policy.Adapter is not null)
            policy.SaveAdapter(folder.Adapter);
        var mergedModel = _plan.Configuration.Model.Lora is not { Merge: false };
        if (mergedModel)
            policy.Save(folder.Model, SaveType());
        keeper.Complete();
        _observer.Message(mergedModel ? $"model saved to {folder.Model}" : $"adapter saved to {folder.Adapter}");
        if (keeper.FindBest() is { } best)
            _observer.Message($"the best {best.Metric}, {best.Value:F3}, is that of checkpoints/{best.Checkpoint}");
        return new RunResult(folder.Path, evaluations.Reports, _clock.GetElapsedTime(started));
    }

    private RunFolder Open()
    {
        var folder = RunFolder.Create(_plan.Output);
        folder.WriteIdentity(RunIdentity.Of(_plan));
        folder.WriteState(new RunState([], 0, Completed: false));
        Describe(folder);
        return folder;
    }

    private RunFolder Reopen(string path)
    {
        var changes = RunResume.Check(_plan);
        var folder = RunFolder.Open(path);
        foreach (var change in changes)
            _observer.Message($"the run goes on with a change: {change}", isWarning: true);
        if (changes.Count > 0)
            folder.WriteIdentity(RunIdentity.Of(_plan));
        folder.RemoveRemains();
        Describe(folder);
        return folder;
    }

    /// <summary>Writes what is only known here: the machine, once, and judgments that were made for this run.</summary>
    private void Describe(RunFolder folder)
    {
        if (!File.Exists(folder.Place("environment.json")))
            folder.WriteJson("environment.json", RunEnvironment.Describe(_plan, _clock));
        Directory.CreateDirectory(folder.Evaluations);
        if (!_plan.Data.Made)
            return;
        Directory.CreateDirectory(folder.Data);
        foreach (var (name, judgments) in _plan.Data.Sets().Where(set => set.Value.Count > 0))
            JudgmentWriter.Write(Path.Combine(folder.Data, name + ".jsonl"), judgments);
    }

    private Checkpoint? FindCheckpoint(CheckpointStore store, RunFolder folder)
    {
        var checkpoint = store.FindNewest(message => _observer.Message(message, isWarning: true));
        RunResume.CheckStage(_plan, checkpoint);
        RunLog.CutBack(folder.Path, checkpoint?.Progress.Files ?? new Dictionary<string, long>(),
            message => _observer.Message(message, isWarning: true));
        _observer.Message($"resuming {folder.Path} from {checkpoint?.Progress.Place ?? "the start"}");
        return checkpoint;
    }

    private torch.ScalarType SaveType()
    {
        var name = _plan.Configuration.Model.SaveDtype;
        return Devices.ResolveType(name == "same" ? _plan.Model.DType : name, "model.save_dtype");
    }
}
