using Agrl.Cli.Output;
using Agrl.Relevance;
using Agrl.Training.Telemetry;
using Spectre.Console;

namespace Agrl.Cli.Progress;

/// <summary>Draws a run on a terminal as it goes on, in place; messages scroll above it.</summary>
internal sealed class LiveObserver : ITrainingObserver
{
    /// <summary>The eye follows five frames a second; more would cost time of the training thread.</summary>
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(200);

    private readonly IAnsiConsole _console;
    private readonly TimeProvider _clock;
    private readonly RunProgress _progress;
    private readonly Lock _gate = new();
    private LiveDisplayContext? _display;
    private long _lastFrame;

    /// <summary>A view.</summary>
    /// <param name="console">The terminal on standard error.</param>
    /// <param name="clock">The time that is shown.</param>
    /// <param name="title">What is run.</param>
    public LiveObserver(IAnsiConsole console, TimeProvider clock, string title)
    {
        _console = console;
        _clock = clock;
        _progress = new RunProgress(title, clock);
    }

    /// <summary>Runs the work with the view drawn; it goes when the work is done, and the messages stay.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="work">The work, which calls this observer.</param>
    public T Run<T>(Func<T> work)
    {
        var result = default(T)!;
        _console.Live(ProgressView.Create(_progress)).AutoClear(true).Overflow(VerticalOverflow.Crop).Start(context =>
        {
            lock (_gate)
                _display = context;
            // A step of a large model takes long: the clock ticks on meanwhile.
            using var ticks = _clock.CreateTimer(_ => Draw(isForced: true), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
            try
            {
                result = work();
                Draw(isForced: true);
            }
            finally
            {
                lock (_gate)
                    _display = null;
            }
        });
        return result;
    }

    /// <inheritdoc/>
    public void Message(string message, bool isWarning = false)
    {
        // In one piece: the view is drawn again after each write.
        lock (_gate)
            _console.Write(new ClearedLines(
                new Markup((isWarning ? "[yellow]warning:[/] " : "") + Markup.Escape(Printable.Text(message)))));
    }

    /// <inheritdoc/>
    public void StageStarted(string stage, int index, int count, int steps) =>
        Change(() => _progress.StartStage(stage, index, count, steps), isForced: true);

    /// <inheritdoc/>
    public void StepFinished(StepReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        Change(() => _progress.FinishStep(report), isForced: report.Step == report.Steps);
        if (report.Step < report.Steps)
            return;
        var figures = ShownMetrics.Headline(report.Metrics).Select(figure => $"{figure.Label} {figure.Value}");
        Message($"{report.Stage}: {Figures.Count(report.Steps, "step")} in {Figures.Time(report.Elapsed)}  {string.Join("  ", figures)}");
    }

    /// <inheritdoc/>
    public void Progress(string what, int done, int total) => Change(() => _progress.Advance(what, done, total), isForced: done == total);

    /// <inheritdoc/>
    public void Evaluated(EvaluationReport report) => Change(() => _progress.AddEvaluation(report), isForced: true);

    private void Change(Action change, bool isForced)
    {
        lock (_gate)
            change();
        Draw(isForced);
    }

    private void Draw(bool isForced)
    {
        lock (_gate)
        {
            if (_display is null || (!isForced && _clock.GetElapsedTime(_lastFrame) < FrameTime))
                return;
            _lastFrame = _clock.GetTimestamp();
            _display.UpdateTarget(ProgressView.Create(_progress));
        }
    }
}
