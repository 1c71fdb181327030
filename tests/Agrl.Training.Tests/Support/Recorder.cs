using Agrl.Training.Telemetry;
using TorchSharp;

namespace Agrl.Training.Tests.Support;

/// <summary>Keeps what it is told.</summary>
internal sealed class Recorder : ITrainingObserver
{
    public List<string> Messages { get; } = [];

    public List<string> Stages { get; } = [];

    public List<StepReport> Steps { get; } = [];

    public List<EvaluationReport> Evaluations { get; } = [];

    /// <summary>Tensors alive on the training thread at the end of each step.</summary>
    public List<long> LiveTensors { get; } = [];

    /// <summary>Is called with each step.</summary>
    public Action<StepReport>? OnStep { get; init; }

    /// <summary>Is called with each message.</summary>
    public Action<string>? OnMessage { get; init; }

    public void Message(string message, bool isWarning = false)
    {
        Messages.Add(message);
        OnMessage?.Invoke(message);
    }

    public void StageStarted(string stage, int index, int count, int steps) => Stages.Add(stage);

    public void StepFinished(StepReport report)
    {
        Steps.Add(report);
        LiveTensors.Add(DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        OnStep?.Invoke(report);
    }

    public void Progress(string what, int done, int total)
    {
    }

    public void Evaluated(EvaluationReport report) => Evaluations.Add(report);
}
