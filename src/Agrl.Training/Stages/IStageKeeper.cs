using Agrl.Training.Checkpoints;

namespace Agrl.Training.Stages;

/// <summary>Does what is due between the steps of a stage: evaluations and checkpoints.</summary>
public interface IStageKeeper
{
    /// <summary>
    /// A step is done and logged. Where the run is to be stopped, this throws once what is due is done: the stage itself does not ask.
    /// </summary>
    /// <param name="step">The step; 0 after preparations that are worth keeping.</param>
    /// <param name="steps">The stage's steps.</param>
    /// <param name="snapshot">Gives what the stage would go on with; asked for only where a checkpoint is written.</param>
    void StepDone(int step, int steps, Func<StageSnapshot> snapshot);
}
