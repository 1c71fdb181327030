using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Agrl.Relevance;
using Agrl.Relevance.Judgments;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Policies;
using Agrl.Training.Stages;
using Agrl.Training.Telemetry;
using TorchSharp;

namespace Agrl.Training.Runs;

/// <summary>Executes a prepared run: stage after stage, evaluated between, saved at the end as a Hugging Face folder.</summary>
public sealed class TrainingRun
{
    private const string SummaryFile = "eval/summary.json";

    private readonly RunPlan _plan;
    private readonly ITrainingObserver _observer;
    private readonly TimeProvider _clock;
    private readonly List<EvaluationReport> _evaluations = [];

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
    /// <param name="cancellationToken">Stops between steps; what finished stages left stays, and the run can be resumed from there.</param>
    public RunResult Execute(CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        var (folder, state) = _plan.Options.Resume is { } resume ? Reopen(resume) : Open();
        using var log = new RunLog(folder.Path, _plan.Configuration.Runtime, _observer, _clock);
        log.ContinueAfter(state.GlobalStep);
        var random = new RandomSource(_plan.Configuration.Seed);
        using var policy = LoadPolicy(folder, state);

        if (state.StagesDone.Count == 0)
        {
            EvaluateReferences(folder, log);
            if (_plan.Configuration.Model.Path is not null && _plan.Configuration.Evaluation.BeforeTraining)
                Evaluate(policy, "start", folder, log, random, cancellationToken);
        }

        var stages = _plan.Configuration.Stages;
        for (var i = state.StagesDone.Count; i < stages.Count; i++)
        {
            RunStage(stages[i], i, policy, log, random, cancellationToken);
            if (_plan.Configuration.Evaluation.EachStage || i == stages.Count - 1)
                Evaluate(policy, stages[i].Label, folder, log, random, cancellationToken);
            if (_plan.Configuration.Runtime.Checkpoints)
                state = Checkpoint(folder, policy, state, stages[i], i, log);
        }

        if (policy.Adapter is not null)
            policy.SaveAdapter(folder.Adapter);
        var mergedModel = _plan.Configuration.Model.Lora is not { Merge: false };
        if (mergedModel)
            policy.Save(folder.Model, SaveType());
        folder.WriteState(state with { Completed = true });
        _observer.Message(mergedModel ? $"model saved to {folder.Model}" : $"adapter saved to {folder.Adapter}");
        return new RunResult(folder.Path, _evaluations, _clock.GetElapsedTime(started));
    }

    private (RunFolder, RunState) Open()
    {
        var folder = RunFolder.Create(_plan.Output);
        File.WriteAllText(folder.Configuration, _plan.Options.ConfigurationYaml);
        folder.WriteJson("environment.json", RunEnvironment.Describe(_plan, _clock));
        if (_plan.Data.Made)
        {
            Directory.CreateDirectory(folder.Data);
            foreach (var (name, judgments) in _plan.Data.Sets())
                JudgmentWriter.Write(Path.Combine(folder.Data, name + ".jsonl"), judgments);
        }

        Directory.CreateDirectory(folder.Evaluations);
        var state = new RunState(_plan.ConfigurationDirectory, Hash(_plan.Options.ConfigurationYaml), [], 0, 0, 0, false);
        folder.WriteState(state);
        return (folder, state);
    }

    private (RunFolder, RunState) Reopen(string path)
    {
        var folder = RunFolder.Open(path);
        var state = folder.ReadState();
        if (state.Completed)
            throw new InputException($"The run in {path} is complete; there is nothing to resume. Its model is {folder.Model}.");
        if (state.ConfigurationHash != Hash(_plan.Options.ConfigurationYaml))
            throw new InputException($"The configuration in {path} was changed since the run began. Put {folder.Configuration} back, or start a new run.");
        // Lines of a stage that did not finish go, since the stage begins again.
        Cut(folder.Place("metrics.jsonl"), state.MetricsBytes);
        Cut(folder.Place("completions.jsonl"), state.CompletionsBytes);
        if (File.Exists(folder.Place(SummaryFile)))
        {
            var earlier = JsonSerializer.Deserialize<List<EvaluationReport>>(File.ReadAllText(folder.Place(SummaryFile)), JsonLines.Options) ?? [];
            var unfinished = _plan.Configuration.Stages.Skip(state.StagesDone.Count).Select(s => s.Label).ToHashSet();
            _evaluations.AddRange(earlier.Where(e => state.StagesDone.Count > 0 && !unfinished.Contains(e.Stage)));
        }

        var from = state.StagesDone.Count == 0 ? "the start" : $"the end of stage {state.StagesDone[^1]}";
        _observer.Message($"resuming {folder.Path} from {from}");
        return (folder, state);
    }

    private Policy LoadPolicy(RunFolder folder, RunState state) => state.StagesDone.Count > 0
        ? PolicyFactory.Load(_plan, CheckpointFolder(folder, state.StagesDone.Count - 1, state.StagesDone[^1]))
        : PolicyFactory.Create(_plan, _plan.Configuration.Seed);

    private void RunStage(StageSettings stage, int index, Policy policy, RunLog log, RandomSource random, CancellationToken cancellationToken)
    {
        var context = new StageContext
        {
            Policy = policy,
            Sft = _plan.Data.Sft,
            Rl = _plan.Data.Rl,
            Random = random.Within(stage.Label),
            Log = log,
            During = PeriodicEvaluation.Create(policy, _plan.Configuration.Evaluation, _plan.Data, _clock),
            Clock = _clock,
            Cancellation = cancellationToken,
        };
        _observer.StageStarted(stage.Label, index, _plan.Configuration.Stages.Count, StageRunner.CountSteps(stage, _plan.Data));
        StageRunner.Run(stage, context);
    }

    private void Evaluate(Policy policy, string stage, RunFolder folder, RunLog log, RandomSource random, CancellationToken cancellationToken)
    {
        var evaluator = new Evaluator(policy, _plan.Configuration.Evaluation);
        foreach (var (name, judgments) in _plan.Data.Evaluation)
        {
            var started = _clock.GetTimestamp();
            var result = evaluator.Evaluate(
                judgments, random.Derive("evaluation/" + name), (done, total) => _observer.Progress($"evaluate {name}", done, total), cancellationToken);
            EvaluationFiles.Write(Path.Combine(folder.Evaluations, stage), name, result);
            Report(new EvaluationReport(stage, name, result.Figures(), _clock.GetElapsedTime(started)), folder, log);
        }
    }

    private void EvaluateReferences(RunFolder folder, RunLog log)
    {
        foreach (var (name, judgments) in _plan.Data.Evaluation)
        {
            foreach (var (reference, metrics) in TrivialReferences.Evaluate(_plan.Format.Rubric, _plan.Data.Training, judgments))
            {
                folder.WriteJson(Path.Combine(Directory.CreateDirectory(Path.Combine(folder.Evaluations, reference)).FullName, name + ".json"), metrics);
                Report(new EvaluationReport(reference, name, EvaluationResult.FiguresOf(metrics), TimeSpan.Zero), folder, log);
            }
        }
    }

    private void Report(EvaluationReport report, RunFolder folder, RunLog log)
    {
        _evaluations.Add(report);
        folder.WriteJson(SummaryFile, _evaluations);
        log.Evaluated(report);
    }

    private RunState Checkpoint(RunFolder folder, Policy policy, RunState state, StageSettings stage, int index, RunLog log)
    {
        policy.SaveTrained(CheckpointFolder(folder, index, stage.Label), Devices.ResolveType(_plan.Configuration.Model.Dtype, "model.dtype"));
        state = state with
        {
            StagesDone = [.. state.StagesDone, stage.Label],
            GlobalStep = log.GlobalStep,
            MetricsBytes = new FileInfo(folder.Place("metrics.jsonl")).Length,
            CompletionsBytes = new FileInfo(folder.Place("completions.jsonl")).Length,
        };
        folder.WriteState(state);
        return state;
    }

    private static string CheckpointFolder(RunFolder folder, int index, string label) => Path.Combine(folder.Checkpoints, $"{index + 1:D2}-{label}");

    private torch.ScalarType SaveType()
    {
        var name = _plan.Configuration.Model.SaveDtype;
        return Devices.ResolveType(name == "same" ? _plan.Model.DType : name, "model.save_dtype");
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static void Cut(string path, long length)
    {
        if (!File.Exists(path))
            return;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Write);
        if (stream.Length > length)
            stream.SetLength(length);
    }
}
