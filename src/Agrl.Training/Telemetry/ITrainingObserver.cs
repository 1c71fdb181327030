namespace Agrl.Training.Telemetry;

/// <summary>Is told what a run does, as it does it; the command line draws it. Called from the training thread: return fast.</summary>
public interface ITrainingObserver
{
    /// <summary>Something worth a line: what is loaded, written, skipped or wrong.</summary>
    /// <param name="message">One sentence.</param>
    /// <param name="isWarning">Whether the user should look at it.</param>
    void Message(string message, bool isWarning = false);

    /// <summary>A stage begins.</summary>
    /// <param name="stage">Its label.</param>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="count">The number of stages.</param>
    /// <param name="steps">The steps it will take.</param>
    void StageStarted(string stage, int index, int count, int steps);

    /// <summary>A step is done.</summary>
    /// <param name="report">Its metrics.</param>
    void StepFinished(StepReport report);

    /// <summary>Part of a long piece of work that is no step (sampling pairs, evaluating) is done.</summary>
    /// <param name="what">The work, such as <c>evaluate balanced</c>.</param>
    /// <param name="done">Units done.</param>
    /// <param name="total">Units in all.</param>
    void Progress(string what, int done, int total);

    /// <summary>The model was evaluated on a set.</summary>
    /// <param name="report">After which stage, on which set, with what result.</param>
    void Evaluated(EvaluationReport report);
}
