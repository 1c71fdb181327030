using Agrl.Training.Configuration;
using Agrl.Training.Data;
using Agrl.Training.Stages;

namespace Agrl.Training.Comparison;

/// <summary>What an arm may spend.</summary>
/// <param name="Arm">The arm's name.</param>
/// <param name="Responses">Responses that it samples at most, without dynamic sampling.</param>
/// <param name="Updates">Updates of the weights; 0 where DPO goes by epochs over pairs that are not known before.</param>
public sealed record ArmBudget(string Arm, long Responses, long Updates)
{
    /// <summary>The budget of an arm.</summary>
    /// <param name="arm">The arm.</param>
    /// <param name="data">The run's data.</param>
    public static ArmBudget Of(ComparisonArm arm, RunData data)
    {
        ArgumentNullException.ThrowIfNull(arm);
        ArgumentNullException.ThrowIfNull(data);
        var (responses, updates) = (0L, 0L);
        foreach (var stage in arm.Stages)
        {
            switch (stage)
            {
                case GrpoSettings g:
                    responses += (long)g.Steps * g.PromptsPerStep * g.ResponsesPerPrompt;
                    updates += (long)g.Steps * g.Iterations * g.MiniBatches;
                    break;
                case DpoSettings d:
                    responses += (long)DpoStage.CountPrompts(d, data.Rl.Count) * d.SamplesPerPrompt;
                    updates += d.Steps;
                    break;
                case SftSettings s:
                    var steps = StageRunner.CountSteps(s, data);
                    // One answer of the policy's own for each example.
                    responses += s.Answers is AnswerSource.Gold ? 0 : (long)steps * s.BatchSize;
                    updates += steps;
                    break;
                default:
                    throw new ArgumentException($"Unknown stage {stage.Type}.", nameof(arm));
            }
        }

        return new ArmBudget(arm.Name, responses, updates);
    }
}
