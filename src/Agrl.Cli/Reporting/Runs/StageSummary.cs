using System.Globalization;
using Agrl.Cli.Configuration;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Reporting.Runs;

/// <summary>A stage's settings in a line.</summary>
internal static class StageSummary
{
    /// <summary>What a reader of its curves needs to know.</summary>
    /// <param name="stage">The settings.</param>
    public static string Of(StageSettings stage) =>
        string.Join(" · ", Parts(stage).Append(Invariant($"learning rate {stage.Optimizer.LearningRate:0.##e0}")));

    /// <summary>The steps that the settings ask for; 0 where they go by epochs.</summary>
    /// <param name="stage">The settings.</param>
    public static int Steps(StageSettings stage) => stage switch
    {
        SftSettings sft => sft.Steps,
        DpoSettings dpo => dpo.Steps,
        GrpoSettings grpo => grpo.Steps,
        _ => 0,
    };

    private static IEnumerable<string> Parts(StageSettings stage)
    {
        switch (stage)
        {
            case SftSettings sft:
                yield return sft.TierOnly ? "supervised fine-tuning on the tier alone" : "supervised fine-tuning";
                yield return $"batches of {sft.BatchSize} judgments";
                if (sft.Answers is not AnswerSource.Gold)
                    yield return $"{KeyNames.Choice(sft.Answers.ToString())} answers";
                if (sft.GuidedShare > 0)
                    yield return Invariant($"{sft.GuidedShare:P0} with hints");
                break;
            case DpoSettings dpo:
                yield return "direct preference optimization";
                yield return $"{KeyNames.Choice(dpo.Loss.ToString())} loss";
                yield return Invariant($"beta {dpo.Beta:0.###}");
                yield return $"pairs from {dpo.SamplesPerPrompt} samples a prompt, batches of {dpo.BatchSize}";
                break;
            case GrpoSettings grpo:
                yield return grpo.Replay.Enabled ? "group-relative optimization with guided replay" : "group-relative optimization";
                yield return $"{grpo.PromptsPerStep} prompts × {grpo.ResponsesPerPrompt} responses a step";
                yield return $"{KeyNames.Choice(grpo.Loss.ToString())} loss";
                yield return Reward(grpo);
                if (grpo.Replay.Enabled)
                    yield return $"{KeyNames.Choice(grpo.Replay.Ratio.ToString())} ratio for guided tokens";
                if (grpo.KlCoefficient > 0)
                    yield return Invariant($"KL coefficient {grpo.KlCoefficient:0.###}");
                break;
            default:
                yield return stage.Type;
                break;
        }
    }

    private static string Reward(GrpoSettings grpo) => grpo.Reward is { CriteriaWeight: 0, RuleWeight: 0 }
        ? "sparse reward"
        : Invariant($"reward tier {grpo.Reward.TierWeight:0.##}, criteria {grpo.Reward.CriteriaWeight:0.##}, ")
            + Invariant($"rule {grpo.Reward.RuleWeight:0.##}")
            + (grpo.Reward.GateTier ? ", gated with the tier" : grpo.Reward.Gate ? ", gated" : ", no gate");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
