using Agrl.Training.Configuration;
using Agrl.Training.Data;

namespace Agrl.Training.Stages;

/// <summary>From a stage's settings to the stage.</summary>
public static class StageRunner
{
    /// <summary>Runs a stage.</summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="context">What it works with.</param>
    public static void Run(StageSettings settings, StageContext context)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(context);
        // Each stage has its own sequence of masks, so that a resumed run draws those of an uninterrupted one.
        if (context.Policy.Adapter is { } adapter)
        {
            adapter.RestartDropout(context.Random.Derive("dropout"));
            adapter.TrainingPasses = context.Resumed?.State.TrainingPasses ?? 0;
        }

        switch (settings)
        {
            case SftSettings sft:
                new SftStage(sft).Run(context);
                break;
            case DpoSettings dpo:
                new DpoStage(dpo).Run(context);
                break;
            case GrpoSettings grpo:
                new GrpoStage(grpo).Run(context);
                break;
            default:
                throw new ArgumentException($"Unknown stage {settings.Type}.", nameof(settings));
        }
    }

    /// <summary>
    /// The steps a stage will take; of DPO, whose pairs are not known before they are sampled, 0 where it goes by epochs.
    /// </summary>
    /// <param name="settings">Its settings.</param>
    /// <param name="data">The run's data.</param>
    public static int CountSteps(StageSettings settings, RunData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return settings switch
        {
            SftSettings sft => SftStage.CountSteps(sft, data.Of(sft.Set).Count),
            DpoSettings dpo => dpo.Steps,
            GrpoSettings grpo => grpo.Steps,
            _ => 0,
        };
    }
}
