using Agrl.Training.Telemetry;

namespace Agrl.Cli.Progress;

/// <summary>How far a run is: what the live view shows.</summary>
internal sealed class RunProgress
{
    private readonly TimeProvider _clock;
    private readonly long _started;
    private readonly List<EvaluationReport> _evaluations = [];
    private long _stageStarted;

    /// <summary>A run that begins now.</summary>
    /// <param name="title">What is run.</param>
    /// <param name="clock">The clock.</param>
    public RunProgress(string title, TimeProvider clock)
    {
        Title = title;
        _clock = clock;
        _started = _stageStarted = clock.GetTimestamp();
    }

    /// <summary>What is run.</summary>
    public string Title { get; }

    /// <summary>The stage's label, or null before the first.</summary>
    public string? Stage { get; private set; }

    /// <summary>The stage's place, from 0.</summary>
    public int StageIndex { get; private set; }

    /// <summary>The number of stages.</summary>
    public int StageCount { get; private set; }

    /// <summary>Steps of the stage; 0 where they are not known yet.</summary>
    public int Steps { get; private set; }

    /// <summary>The last step, or null before the stage's first.</summary>
    public StepReport? Step { get; private set; }

    /// <summary>A piece of work that is no step, or null.</summary>
    public (string What, int Done, int Total)? Work { get; private set; }

    /// <summary>The evaluations so far.</summary>
    public IReadOnlyList<EvaluationReport> Evaluations => _evaluations;

    /// <summary>Time since the run began.</summary>
    public TimeSpan Elapsed => _clock.GetElapsedTime(_started);

    /// <summary>The stage's remaining time at its pace so far, counted down between steps; null where it cannot be told.</summary>
    public TimeSpan? Remaining
    {
        get
        {
            if (Step is not { } step || Work is not null)
                return null;
            var left = step.Remaining - (_clock.GetElapsedTime(_stageStarted) - step.Elapsed);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>A stage begins.</summary>
    public void StartStage(string stage, int index, int count, int steps)
    {
        (Stage, StageIndex, StageCount, Steps, Step, Work) = (stage, index, count, steps, null, null);
        _stageStarted = _clock.GetTimestamp();
    }

    /// <summary>A step is done.</summary>
    public void FinishStep(StepReport report)
    {
        // A stage's steps are timed alone: pairs are sampled before them, evaluations and checkpoints come between, a resume after some.
        _stageStarted = _clock.GetTimestamp() - (long)(report.Elapsed.TotalSeconds * _clock.TimestampFrequency);
        (Step, Steps, Work) = (report, report.Steps, null);
    }

    /// <summary>Part of a piece of work is done.</summary>
    public void Advance(string what, int done, int total) => Work = (what, done, total);

    /// <summary>The model was evaluated.</summary>
    public void AddEvaluation(EvaluationReport report)
    {
        _evaluations.Add(report);
        Work = null;
    }
}
