using Agrl.Modeling.Checkpoints;
using Agrl.Training.Configuration;
using Agrl.Training.Health;
using TorchSharp;
using TorchSharp.Modules;

namespace Agrl.Training.Telemetry;

/// <summary>Writes what a run measures: metrics.jsonl, completions.jsonl and TensorBoard events, and tells the observer.</summary>
public sealed class RunLog : IDisposable
{
    private const string SkippedInARow = HealthMonitor.Prefix + "skipped_in_a_row";
    private const string CompletionsFile = "completions.jsonl";
    private const string TensorBoardFolder = "tensorboard";

    private readonly string _folder;
    private readonly JsonLines _metrics;
    private readonly JsonLines _completions;
    private readonly SummaryWriter? _tensorBoard;
    private readonly ITrainingObserver _observer;
    private readonly RuntimeSettings _settings;
    private readonly TimeProvider _clock;
    private readonly HealthMonitor _health;
    private int _globalStep;

    /// <summary>Opens the files of a run folder for appending.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="settings">What is written, and how often.</param>
    /// <param name="observer">Is told of each step.</param>
    /// <param name="clock">The time of each line.</param>
    public RunLog(string folder, RuntimeSettings settings, ITrainingObserver observer, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _observer = observer;
        _clock = clock;
        _folder = folder;
        _health = new HealthMonitor(settings.Health);
        Guard = new UpdateGuard(folder, settings.Health, observer);
        Recall(folder);
        _metrics = new JsonLines(Path.Combine(folder, MetricsRecord.FileName));
        _completions = new JsonLines(Path.Combine(folder, CompletionsFile));
        if (settings.Tensorboard)
            _tensorBoard = torch.utils.tensorboard.SummaryWriter(Path.Combine(folder, TensorBoardFolder), createRunName: false);
    }

    /// <summary>Is told what happens.</summary>
    public ITrainingObserver Observer => _observer;

    /// <summary>Counts updates that were skipped, and stops the run after too many.</summary>
    public UpdateGuard Guard { get; }

    /// <summary>The number of steps written so far, over all stages.</summary>
    public int GlobalStep => _globalStep;

    /// <summary>The metrics of the last step that was written; empty before the first.</summary>
    public IReadOnlyDictionary<string, double> LastMetrics { get; private set; } = new Dictionary<string, double>();

    /// <summary>Goes on counting steps after those of an earlier part of the run.</summary>
    /// <param name="steps">Steps that were written already.</param>
    public void ContinueAfter(int steps) => _globalStep = steps;

    /// <summary>Writes a step's metrics, with what the health watchers say of them.</summary>
    /// <param name="report">The step.</param>
    /// <exception cref="TrainingHaltedException">Too many updates in a row were skipped.</exception>
    public void Step(StepReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        _globalStep++;
        var health = _health.Examine(report.Stage, report.Step, report.Steps, report.Metrics);
        report = report with
        {
            Metrics = Join(report.Metrics, health.Metrics, KeyValuePair.Create(SkippedInARow, (double)Guard.SkippedInARow)),
        };
        LastMetrics = report.Metrics;
        _metrics.Write(new
        {
            Type = "step",
            report.Stage,
            report.Step,
            report.Steps,
            GlobalStep = _globalStep,
            Time = _clock.GetUtcNow(),
            report.Metrics,
        });
        foreach (var (name, value) in report.Metrics)
            _tensorBoard?.add_scalar($"{report.Stage}/{name}", (float)value, report.Step);
        _observer.StepFinished(report);
        Tell(health.Alerts);
        if (Guard.Halt is { } halt)
            WriteAlert(new HealthAlert("halted", report.Stage, report.Step, Guard.SkippedInARow, _settings.Health.MaxSkipped, halt));
        Guard.ThrowIfHalted();
    }

    /// <summary>Writes an evaluation's headline figures.</summary>
    /// <param name="report">The evaluation.</param>
    public void Evaluated(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var health = _health.Examine(report);
        _metrics.Write(new
        {
            Type = "evaluation",
            report.Stage,
            report.Set,
            GlobalStep = _globalStep,
            Time = _clock.GetUtcNow(),
            Metrics = Join(report.Figures, health.Metrics),
        });
        foreach (var (name, value) in report.Figures.Concat(health.Metrics).Where(f => double.IsFinite(f.Value)))
            _tensorBoard?.add_scalar($"eval/{report.Set}/{name}", (float)value, _globalStep);
        _observer.Evaluated(report);
        Tell(health.Alerts);
    }

    /// <summary>Whether completions of a step are to be written.</summary>
    /// <param name="step">The step, from 1.</param>
    public bool WantsCompletions(int step) => _settings.CompletionsEvery > 0 && (step == 1 || step % _settings.CompletionsEvery == 0);

    /// <summary>Writes the first completions of a step, as many as the settings allow.</summary>
    /// <param name="records">The step's completions.</param>
    public void Completions(IEnumerable<CompletionRecord> records)
    {
        foreach (var record in records.Take(_settings.CompletionsPerStep))
            _completions.Write(record);
    }

    /// <summary>Flushes the files to the disk, and gives their lengths in bytes by their paths in the run folder.</summary>
    public IReadOnlyDictionary<string, long> Flush()
    {
        var lengths = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            [MetricsRecord.FileName] = _metrics.FlushToDisk(),
            [CompletionsFile] = _completions.FlushToDisk(),
        };
        foreach (var path in EventFiles(_folder))
        {
            DurableFiles.FlushFile(path);
            lengths[Relative(_folder, path)] = new FileInfo(path).Length;
        }

        return lengths;
    }

    /// <summary>Cuts the files of a run folder back to the lengths that they had; what came after them is deleted.</summary>
    /// <param name="folder">The run folder, on which no log is open.</param>
    /// <param name="lengths">What <see cref="Flush"/> gave.</param>
    /// <param name="warn">Is told of a file that is shorter than it was.</param>
    public static void CutBack(string folder, IReadOnlyDictionary<string, long> lengths, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(lengths);
        ArgumentNullException.ThrowIfNull(warn);
        foreach (var path in new[] { MetricsRecord.FileName, CompletionsFile }.Select(name => Path.Combine(folder, name)).Where(File.Exists)
            .Concat(EventFiles(folder)).ToList())
        {
            if (!lengths.TryGetValue(Relative(folder, path), out var length))
            {
                File.Delete(path);
                continue;
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Write);
            if (stream.Length < length)
                warn($"{path} has {stream.Length} bytes where the checkpoint knows of {length}: lines of earlier steps are missing");
            else
                stream.SetLength(length);
        }
    }

    private static string[] EventFiles(string folder) =>
        Path.Combine(folder, TensorBoardFolder) is var events && Directory.Exists(events) ? Directory.GetFiles(events) : [];

    private static string Relative(string folder, string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    /// <inheritdoc/>
    public void Dispose()
    {
        _metrics.Dispose();
        _completions.Dispose();
    }

    private void Tell(IReadOnlyList<HealthAlert> alerts)
    {
        foreach (var alert in alerts)
        {
            WriteAlert(alert);
            _observer.Message($"{alert.Stage} step {alert.Step}: {alert.Message}", isWarning: true);
        }
    }

    private void WriteAlert(HealthAlert alert) => _metrics.Write(new
    {
        Type = "health",
        alert.Stage,
        alert.Step,
        GlobalStep = _globalStep,
        Time = _clock.GetUtcNow(),
        alert.Watcher,
        alert.Message,
        Metrics = new Dictionary<string, double> { ["value"] = alert.Value, ["limit"] = alert.Limit },
    });

    /// <summary>Watchers and guard go on from what an earlier part of the run wrote.</summary>
    private void Recall(string folder)
    {
        foreach (var line in MetricsRecord.Read(folder))
        {
            if (line is { Type: "step" })
            {
                _health.Examine(line.Stage, line.Step, line.Steps, line.Metrics);
                Guard.ContinueAfter((int)line.Metrics.GetValueOrDefault(SkippedInARow));
            }
            else if (line is { Type: "evaluation" })
            {
                _health.Examine(new EvaluationReport(line.Stage, line.Set, line.Metrics, TimeSpan.Zero));
            }
        }
    }

    private static Dictionary<string, double> Join(
        IReadOnlyDictionary<string, double> metrics, IReadOnlyDictionary<string, double> health,
        params KeyValuePair<string, double>[] further) =>
        new(metrics.Concat(health).Concat(further));
}
