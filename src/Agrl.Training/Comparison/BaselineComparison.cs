using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Agrl.Modeling.Transformer;
using Agrl.Relevance;
using Agrl.Relevance.Judgments;
using Agrl.Training.Configuration;
using Agrl.Training.Evaluation;
using Agrl.Training.Policies;
using Agrl.Training.Runs;
using Agrl.Training.Stages;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Comparison;

/// <summary>
/// Trains every arm of a comparison from one start per seed, evaluates all of them the same way, and tabulates mean and deviation.
/// A result that is there already is kept, so that an interrupted comparison goes on where it was.
/// </summary>
public sealed class BaselineComparison
{
    private const string StartFolder = "start";

    private readonly RunPlan _plan;
    private readonly ComparisonSettings _settings;
    private readonly ITrainingObserver _observer;
    private readonly TimeProvider _clock;
    private readonly string _dataHash;

    /// <summary>A comparison.</summary>
    /// <param name="plan">A prepared plan whose configuration has a comparison.</param>
    /// <param name="observer">Is told what happens.</param>
    /// <param name="clock">The clock of durations.</param>
    /// <exception cref="InputException">The configuration has no comparison, or two arms would share a folder.</exception>
    public BaselineComparison(RunPlan plan, ITrainingObserver observer, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        _settings = plan.Configuration.Comparison
            ?? throw new InputException("The configuration has no comparison section. Add comparison.start and comparison.arms; configs/compare.yaml shows how.");
        foreach (var arms in _settings.Arms.GroupBy(a => FileName(a.Name)).Where(g => g.Count() > 1 || g.Key == StartFolder))
        {
            throw new InputException(arms.Key == StartFolder
                ? $"comparison.arms: the arm '{arms.First().Name}' would take the folder of the shared start. Give it another name."
                : $"comparison.arms: {string.Join(" and ", arms.Select(a => $"'{a.Name}'"))} would share the folder '{arms.Key}'. Give them names that differ in letters or digits.");
        }

        _observer = observer;
        _clock = clock;
        _dataHash = HashData(plan);
    }

    /// <summary>The planned budget of each arm: responses sampled and updates.</summary>
    public IReadOnlyList<ArmBudget> Budgets() => [.. _settings.Arms.Select(a => ArmBudget.Of(a, _plan.Data))];

    /// <summary>Runs all seeds and arms.</summary>
    /// <param name="cancellationToken">Looked at between steps; finished arms stay.</param>
    public ComparisonTable Run(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_plan.Output);
        File.WriteAllText(Path.Combine(_plan.Output, "config.yaml"), _plan.Options.ConfigurationYaml);
        var results = new List<ArmResult>();
        foreach (var seed in _settings.Seeds)
        {
            var start = Start(seed, cancellationToken);
            foreach (var arm in _settings.Arms)
            {
                results.Add(RunArm(seed, arm, start, cancellationToken));
                Save(results);
            }
        }

        return Save(results);
    }

    private string Start(int seed, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_plan.Output, $"seed-{seed}", StartFolder);
        var model = Path.Combine(folder, "model");
        var mark = Path.Combine(folder, "start.hash");
        var hash = Hash(seed, _settings.Start, null);
        if (File.Exists(mark) && File.ReadAllText(mark) == hash)
        {
            _observer.Message($"seed {seed}: keeping the start in {model}");
            return model;
        }

        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        using var policy = PolicyFactory.Create(_plan, seed);
        Train(policy, _settings.Start, seed, "start", folder, cancellationToken);
        policy.Save(model, Devices.ResolveType(_plan.Configuration.Model.Dtype, "model.dtype"));
        File.WriteAllText(mark, hash);
        return model;
    }

    private ArmResult RunArm(int seed, ComparisonArm arm, string start, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(_plan.Output, $"seed-{seed}", FileName(arm.Name));
        var file = Path.Combine(folder, "result.json");
        var hash = Hash(seed, [.. _settings.Start, .. arm.Stages], arm.Name);
        if (File.Exists(file) && JsonSerializer.Deserialize<ArmResult>(File.ReadAllText(file), JsonLines.Options) is { } done && done.ConfigurationHash == hash)
        {
            _observer.Message($"seed {seed}: keeping the result of {arm.Name}");
            return done;
        }

        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        using var policy = PolicyFactory.Load(_plan, start);
        var started = _clock.GetTimestamp();
        var cost = Train(policy, arm.Stages, seed, arm.Name, folder, cancellationToken);
        var seconds = _clock.GetElapsedTime(started).TotalSeconds;

        var evaluator = new Evaluator(policy, _plan.Configuration.Evaluation);
        var figures = new Dictionary<string, IReadOnlyDictionary<string, double>>();
        // One seed for all arms: pass@k samples differ by the policy alone.
        var random = new RandomSource(seed);
        foreach (var (name, judgments) in _plan.Data.Evaluation)
        {
            var begun = _clock.GetTimestamp();
            var result = evaluator.Evaluate(
                judgments, random.Derive("evaluation/" + name), (n, total) => _observer.Progress($"evaluate {arm.Name} on {name}", n, total), cancellationToken);
            EvaluationFiles.Write(Path.Combine(folder, "eval"), name, result);
            figures[name] = result.Figures();
            _observer.Evaluated(new EvaluationReport($"seed {seed} {arm.Name}", name, result.Figures(), _clock.GetElapsedTime(begun)));
        }

        var record = new ArmResult(arm.Name, seed, cost.Responses, cost.Tokens, cost.Updates, seconds, figures, hash);
        File.WriteAllText(file + ".new", JsonSerializer.Serialize(record, JsonLines.Options));
        File.Move(file + ".new", file, overwrite: true);
        return record;
    }

    private BudgetMeter Train(
        Policy policy, IReadOnlyList<StageSettings> stages, int seed, string arm, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        var meter = new BudgetMeter(_observer, $"seed {seed} {arm}");
        using var log = new RunLog(folder, _plan.Configuration.Runtime, meter, _clock);
        for (var i = 0; i < stages.Count; i++)
        {
            meter.StageStarted(stages[i].Label, i, stages.Count, StageRunner.CountSteps(stages[i], _plan.Data));
            StageRunner.Run(stages[i], new StageContext
            {
                Policy = policy,
                Sft = _plan.Data.Sft,
                Rl = _plan.Data.Rl,
                Random = new RandomSource(seed),
                Log = log,
                Clock = _clock,
                Cancellation = cancellationToken,
            });
        }

        return meter;
    }

    private ComparisonTable Save(List<ArmResult> results)
    {
        var table = new ComparisonTable([.. results], [.. _settings.Arms.Select(a => a.Name)], [.. _plan.Data.Evaluation.Select(e => e.Key)]);
        File.WriteAllText(Path.Combine(_plan.Output, "comparison.json"), JsonSerializer.Serialize(results, JsonLines.Indented));
        File.WriteAllText(Path.Combine(_plan.Output, "comparison.md"), table.ToMarkdown());
        File.WriteAllText(Path.Combine(_plan.Output, "comparison.csv"), table.ToCsv());
        return table;
    }

    private string Hash(int seed, IReadOnlyList<StageSettings> stages, string? arm)
    {
        // What a result depends on: data, model, prompt form, evaluation, seed and its own stages; not the other arms.
        var configuration = _plan.Configuration with { Comparison = null, Stages = [], Name = "", Output = null, Runtime = new RuntimeSettings() };
        var text = JsonSerializer.Serialize(new { configuration, _plan.Format.RubricText, _dataHash, seed, arm, stages = stages.Select(s => (object)s) }, JsonLines.Options);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The judgments themselves, since a file may change under its name.</summary>
    private static string HashData(RunPlan plan)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, judgments) in plan.Data.Sets())
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name + "\n"));
            foreach (var judgment in judgments)
                hash.AppendData(Encoding.UTF8.GetBytes(JudgmentWriter.Line(judgment) + "\n"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string FileName(string arm) => string.Concat(arm.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
}
