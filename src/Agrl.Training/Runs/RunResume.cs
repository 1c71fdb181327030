using Agrl.Relevance;
using Agrl.Training.Checkpoints;
using Agrl.Training.Stages;

namespace Agrl.Training.Runs;

/// <summary>Whether a run can go on as the run that it was, and from where; changes nothing in its folder.</summary>
public static class RunResume
{
    /// <summary>Holds a plan against the run that it is to go on with.</summary>
    /// <param name="plan">A plan with <see cref="PrepareOptions.Resume"/>.</param>
    /// <returns>What differs and is allowed to, a line each.</returns>
    /// <exception cref="InputException">The run is complete, or was begun with something else.</exception>
    public static IReadOnlyList<string> Check(RunPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var path = plan.Options.Resume!;
        var folder = RunFolder.Open(path);
        if (folder.ReadState() is { Completed: true })
            throw new InputException($"The run in {path} is complete; there is nothing to resume. Its model is {folder.Model}.");
        var changes = folder.ReadIdentity().FindChanges(RunIdentity.Of(plan));
        if (changes.Count > 0 && !plan.Options.AllowChanges)
        {
            throw new InputException(
                $"The run in {path} was begun with something else, so it would not go on as the run that it was:\n  " +
                $"{string.Join("\n  ", changes)}\n" +
                "Put it back, start a new run, or say --allow-changes to go on with what is there now.");
        }

        return changes;
    }

    /// <summary>Refuses a checkpoint of a stage that the plan does not have, or has with steps that cannot be gone on to.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="checkpoint">The checkpoint; null for none.</param>
    /// <exception cref="InputException">The stage is not there any more, has ended with other steps,
    /// or is already as far as it is to go.</exception>
    public static void CheckStage(RunPlan plan, Checkpoint? checkpoint)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (checkpoint is { Progress: var progress }
            && (progress.StageIndex >= plan.Configuration.Stages.Count
                || plan.Configuration.Stages[progress.StageIndex].Label != progress.Stage))
        {
            throw new InputException(
                $"The checkpoint {checkpoint.Folder} is of stage {progress.StageIndex + 1}, {progress.Stage}, " +
                "which the configuration does not have any more. Put its stages back, or start a new run.");
        }

        // 0 where a stage goes by pairs that it has yet to sample.
        if (checkpoint is { Progress: var at }
            && StageRunner.CountSteps(plan.Configuration.Stages[at.StageIndex], plan.Data) is > 0 and var steps
            && (at.StageDone ? steps != at.Step : steps <= at.Step))
        {
            throw new InputException(at.StageDone
                ? $"Stage {at.Stage} has ended after {at.Step:N0} steps in {checkpoint.Folder}; the configuration gives it {steps:N0}. " +
                    "An ended stage cannot be made longer or shorter: put its steps back, or start a new run."
                : $"The checkpoint {checkpoint.Folder} is of step {at.Step:N0} of stage {at.Stage}; " +
                    $"the configuration gives it {steps:N0} in all. Give it more than {at.Step:N0} steps, or start a new run.");
        }
    }

    /// <summary>Where the run goes on, as a row of the plan.</summary>
    /// <param name="plan">A plan with <see cref="PrepareOptions.Resume"/>.</param>
    /// <exception cref="InputException">The newest checkpoint is of a stage that the plan does not have.</exception>
    public static PlanRow Describe(RunPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var checkpoint = CheckpointStore.PeekNewest(RunFolder.Open(plan.Options.Resume!).Checkpoints);
        CheckStage(plan, checkpoint);
        return new PlanRow("resume", checkpoint is not { Progress: var progress }
            ? "from the start: the run has no whole checkpoint yet"
            : $"from {progress.Place} (stage {progress.StageIndex + 1} of {plan.Configuration.Stages.Count}), " +
                $"in checkpoints/{checkpoint.Name}: {progress.GlobalStep:N0} steps of the run are done, " +
                "and the rows above count them too");
    }
}
