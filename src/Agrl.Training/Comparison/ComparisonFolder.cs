using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Agrl.Modeling.Checkpoints;
using Agrl.Relevance;
using Agrl.Relevance.Judgments;
using Agrl.Training.Checkpoints;
using Agrl.Training.Configuration;
using Agrl.Training.Runs;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Comparison;

/// <summary>
/// The folder of a comparison: <c>seed-N/start</c> and <c>seed-N/ARM</c>. A result counts where its file is whole and the hash in it
/// says that data, model, evaluation, seed and stages are still the same. What was begun with the same goes on from its checkpoint, and
/// everything else is done again.
/// </summary>
public sealed class ComparisonFolder
{
    private const string StartFolder = "start";

    private readonly RunPlan _plan;
    private readonly ComparisonSettings _settings;
    private readonly string _dataHash;
    private readonly string _modelFiles;

    /// <summary>The folder of a plan.</summary>
    /// <param name="plan">A prepared plan whose configuration has a comparison.</param>
    /// <exception cref="InputException">The configuration has no comparison, or two arms would share a folder.</exception>
    public ComparisonFolder(RunPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        _settings = plan.Configuration.Comparison
            ?? throw new InputException(
                "The configuration has no comparison section. Add comparison.start and comparison.arms; configs/compare.yaml shows how.");
        foreach (var arms in _settings.Arms.GroupBy(a => FileName(a.Name)).Where(g => g.Count() > 1 || g.Key == StartFolder))
        {
            throw new InputException(arms.Key == StartFolder
                ? $"comparison.arms: the arm '{arms.First().Name}' would take the folder of the shared start. Give it another name."
                : $"comparison.arms: {string.Join(" and ", arms.Select(a => $"'{a.Name}'"))} would share the folder '{arms.Key}'. " +
                    "Give them names that differ in letters or digits.");
        }

        _dataHash = HashData(plan);
        _modelFiles = string.Concat(RunIdentity.ModelFiles(plan).Select(file => $"\n{file.Name}: {file.Content}"));
    }

    /// <summary>The folder.</summary>
    public string Path => _plan.Output;

    /// <summary>The folder of a start or an arm.</summary>
    /// <param name="unit">Which.</param>
    public string Of(ComparisonUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return System.IO.Path.Combine(Path, $"seed-{unit.Seed}", unit.Arm is { } arm ? FileName(arm) : StartFolder);
    }

    /// <summary>The model that a seed's arms start from.</summary>
    /// <param name="seed">The seed.</param>
    public string StartModel(int seed) => Model(new ComparisonUnit(seed, null));

    /// <summary>The model of an arm, where <see cref="ComparisonSettings.KeepModels"/> keeps it.</summary>
    /// <param name="unit">The arm.</param>
    public string Model(ComparisonUnit unit) => System.IO.Path.Combine(Of(unit), "model");

    /// <summary>The stages of a start or an arm.</summary>
    /// <param name="unit">Which.</param>
    public IReadOnlyList<StageSettings> Stages(ComparisonUnit unit)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.Arm is { } arm ? _settings.Arms.Single(a => a.Name == arm).Stages : _settings.Start;
    }

    /// <summary>Whether a seed's start is there and still what the configuration asks for.</summary>
    /// <param name="seed">The seed.</param>
    public bool HasStart(int seed)
    {
        var unit = new ComparisonUnit(seed, null);
        var mark = StartMark(unit);
        return Directory.Exists(StartModel(seed)) && File.Exists(mark) && File.ReadAllText(mark) == Hash(unit);
    }

    /// <summary>Marks a seed's start as whole: the last thing that is written of it.</summary>
    /// <param name="seed">The seed.</param>
    public void MarkStart(int seed)
    {
        var unit = new ComparisonUnit(seed, null);
        DurableFiles.WriteText(StartMark(unit), Hash(unit));
    }

    /// <summary>Whether training that was begun in a folder was of what the configuration asks for now.</summary>
    /// <param name="unit">The start or arm.</param>
    public bool IsBegun(ComparisonUnit unit) => File.Exists(BeginMark(unit)) && File.ReadAllText(BeginMark(unit)) == Hash(unit);

    /// <summary>Marks a folder with what is trained in it, before the first step.</summary>
    /// <param name="unit">The start or arm.</param>
    public void MarkBegin(ComparisonUnit unit) => DurableFiles.WriteText(BeginMark(unit), Hash(unit));

    /// <summary>The checkpoints of a start or an arm that is being trained.</summary>
    /// <param name="unit">Which.</param>
    public string Checkpoints(ComparisonUnit unit) => System.IO.Path.Combine(Of(unit), "checkpoints");

    /// <summary>An arm's result; null where there is none, it is damaged or stale, or it lacks a model that is to be kept.</summary>
    /// <param name="unit">The arm.</param>
    public ArmResult? Read(ComparisonUnit unit)
    {
        var file = ResultFile(unit);
        if (!File.Exists(file) || (_settings.KeepModels && !Directory.Exists(Model(unit))))
            return null;
        try
        {
            return JsonSerializer.Deserialize<ArmResult>(File.ReadAllText(file), JsonLines.Options) is { } result
                && result.ConfigurationHash == Hash(unit)
                ? result
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether an arm has a result, or checkpoints, that are not kept, since something has changed that they depend on.
    /// </summary>
    /// <param name="unit">The arm.</param>
    public bool IsStale(ComparisonUnit unit) => File.Exists(ResultFile(unit))
        ? Read(unit) is null
        : !IsBegun(unit) && CheckpointStore.PeekNewest(Checkpoints(unit)) is not null;

    /// <summary>Keeps an arm's result.</summary>
    /// <param name="unit">The arm.</param>
    /// <param name="result">The result without its hash.</param>
    public ArmResult Write(ComparisonUnit unit, ArmResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        result = result with { ConfigurationHash = Hash(unit) };
        DurableFiles.WriteText(ResultFile(unit), JsonSerializer.Serialize(result, JsonLines.Options));
        return result;
    }

    private string BeginMark(ComparisonUnit unit) => System.IO.Path.Combine(Of(unit), "begun.hash");

    private string StartMark(ComparisonUnit unit) => System.IO.Path.Combine(Of(unit), "start.hash");

    private string ResultFile(ComparisonUnit unit) => System.IO.Path.Combine(Of(unit), "result.json");

    private string Hash(ComparisonUnit unit)
    {
        // What a result depends on: data, model, prompt form, evaluation, seed and its own stages; not the other arms.
        var configuration = _plan.Configuration with
        {
            Comparison = null,
            Stages = [],
            Name = "",
            Output = null,
            Runtime = new RuntimeSettings(),
        };
        // A start is not evaluated.
        if (unit.IsStart)
            configuration = configuration with { Evaluation = new EvaluationSettings() };
        IReadOnlyList<StageSettings> stages = unit.IsStart ? _settings.Start : [.. _settings.Start, .. Stages(unit)];
        var text = JsonSerializer.Serialize(
            new { configuration, _plan.Format.RubricText, _dataHash, unit.Seed, unit.Arm, stages = stages.Select(s => (object)s) },
            JsonLines.Options) + _modelFiles;
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
