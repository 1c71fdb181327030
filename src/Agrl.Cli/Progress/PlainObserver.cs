using Agrl.Cli.Output;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Progress;

/// <summary>Tells of a run in plain lines with times, for logs and pipes: the first step, one every few seconds, and the last.</summary>
/// <param name="writer">Standard error.</param>
/// <param name="clock">The time of each line.</param>
/// <param name="interval">The least time between two lines of steps or progress.</param>
/// <param name="isQuiet">Tell warnings alone.</param>
internal sealed class PlainObserver(TextWriter writer, TimeProvider clock, TimeSpan interval, bool isQuiet = false) : ITrainingObserver
{
    /// <summary>A line every ten seconds: an hour of training reads in a few minutes.</summary>
    public static TimeSpan DefaultInterval { get; } = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly long _started = clock.GetTimestamp();
    private long _lastLine = clock.GetTimestamp();
    private string _work = "";

    /// <inheritdoc/>
    public void Message(string message, bool isWarning = false)
    {
        if (isWarning || !isQuiet)
            Write(isWarning ? $"warning: {message}" : message);
    }

    /// <inheritdoc/>
    public void StageStarted(string stage, int index, int count, int steps)
    {
        if (!isQuiet)
            Write($"stage {index + 1} of {count}: {stage}{(steps > 0 ? $", {Figures.Count(steps, "step")}" : "")}");
    }

    /// <inheritdoc/>
    public void StepFinished(StepReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (isQuiet || !(report.Step == 1 || report.Step == report.Steps || IsDue()))
            return;
        var figures = ShownMetrics.Headline(report.Metrics).Concat(ShownMetrics.Details(report.Metrics))
            .Select(figure => $"{figure.Label} {figure.Value}");
        var left = report.Step < report.Steps ? $"  left {Figures.Time(report.Remaining)}" : "";
        WriteTimed($"{report.Stage} {report.Step}/{report.Steps}{left}  {string.Join("  ", figures)}");
    }

    /// <inheritdoc/>
    public void Progress(string what, int done, int total)
    {
        // Work that ends before a line is due is told by its result alone.
        if (what != _work)
            _lastLine = clock.GetTimestamp();
        _work = what;
        if (!isQuiet && IsDue())
            WriteTimed($"{what} {Figures.Count(done)}/{Figures.Count(total)}");
    }

    /// <inheritdoc/>
    public void Evaluated(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (isQuiet)
            return;
        var figures = EvaluationColumns.All.Where(column => double.IsFinite(report.Figures.GetValueOrDefault(column.Key, double.NaN)))
            .Select(column => $"{column.Label} {Figures.Share(report.Figures[column.Key])}");
        Write($"{report.Stage} on {report.Set} (%): {string.Join("  ", figures)}");
    }

    private bool IsDue() => clock.GetElapsedTime(_lastLine) >= interval;

    private void WriteTimed(string text)
    {
        _lastLine = clock.GetTimestamp();
        Write(text);
    }

    private void Write(string text)
    {
        lock (_gate)
            writer.WriteLine($"[{Figures.Time(clock.GetElapsedTime(_started))}] {text}");
    }
}
