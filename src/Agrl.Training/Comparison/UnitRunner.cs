using Agrl.Training.Evaluation;
using Agrl.Training.Policies;
using Agrl.Training.Runs;
using Agrl.Training.Stages;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Comparison;

/// <summary>Runs one start or one arm of a comparison: load, train, evaluate, keep the result.</summary>
public sealed class UnitRunner
{
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
        if (unit.IsStart)
        {
            RunStart(unit, cancellationToken);
            return null;
        }

        if (_folder.Read(unit) is { } kept)
        {
            _observer.Message($"seed {unit.Seed}: keeping the result of {unit.Arm}");
            return kept;
        }

        return RunArm(unit, cancellationToken);
    }

    private void RunStart(ComparisonUnit unit, CancellationToken cancellationToken)
    {
        if (_folder.HasStart(unit.Seed))
        {
            _observer.Message($"seed {unit.Seed}: keeping the start in {_folder.StartModel(unit.Seed)}");
            return;
        }

        Clear(unit);
        using var policy = PolicyFactory.Create(_plan, unit.Seed);
        Train(policy, unit, cancellationToken);
        Save(policy, unit);
        _folder.MarkStart(unit.Seed);
    }

    private ArmResult RunArm(ComparisonUnit unit, CancellationToken cancellationToken)
    {
        Clear(unit);
        using var policy = PolicyFactory.Load(_plan, _folder.StartModel(unit.Seed));
        var started = _clock.GetTimestamp();
        var cost = Train(policy, unit, cancellationToken);
        var seconds = _clock.GetElapsedTime(started).TotalSeconds - cost.EvaluationSeconds;

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
        return _folder.Write(unit,
            new ArmResult(unit.Arm!, unit.Seed, cost.Responses, cost.SampledTokens, cost.Tokens, cost.Updates, seconds, figures, ""));
    }

    private void Save(Policy policy, ComparisonUnit unit) =>
        policy.SaveTrained(_folder.Model(unit), Devices.ResolveType(_plan.Configuration.Model.Dtype, "model.dtype"));

    private BudgetMeter Train(Policy policy, ComparisonUnit unit, CancellationToken cancellationToken)
    {
        var folder = _folder.Of(unit);
        var stages = _folder.Stages(unit);
        var meter = new BudgetMeter(_observer, unit.ToString());
        using var log = new RunLog(folder, _plan.Configuration.Runtime, meter, _clock);
        for (var i = 0; i < stages.Count; i++)
        {
            meter.StageStarted(stages[i].Label, i, stages.Count, StageRunner.CountSteps(stages[i], _plan.Data));
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
            });
        }

        return meter;
    }

    private void Clear(ComparisonUnit unit)
    {
        var folder = _folder.Of(unit);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
    }
}
