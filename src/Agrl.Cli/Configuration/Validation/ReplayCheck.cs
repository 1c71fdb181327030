using System.Globalization;
using Agrl.Training.Configuration;
using Agrl.Training.Replay;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>Guided replay can fire: its thresholds are in order and can be reached.</summary>
internal sealed class ReplayCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration) =>
        StageWalk.All(configuration)
            .SelectMany(item => item.Stage is GrpoSettings { Replay.Enabled: true } grpo ? Check(grpo, $"{item.Path}.replay") : []);

    private static IEnumerable<ConfigurationProblem> Check(GrpoSettings grpo, string path)
    {
        var replay = grpo.Replay;
        if (replay.Tau > replay.TauExit)
            yield return new($"{path}.tau",
                $"{Text(replay.Tau)} is above tau_exit, which is {Text(replay.TauExit)}: " +
                "a prompt would enter and leave at once; lower tau or raise tau_exit");
        var highest = grpo.Reward.TierWeight + (grpo.Reward.CriteriaWeight + grpo.Reward.RuleWeight);
        if (replay.Delta > highest)
        {
            yield return new($"{path}.delta",
                $"no response can reach {Text(replay.Delta)}: the reward's weights add up to {Text(highest)}; " +
                "take at most that, or raise the weights");
        }

        if (replay.MaxReplaced > replay.GuidedResponses)
            yield return new($"{path}.max_replaced",
                $"{replay.MaxReplaced} responses cannot be replaced by {replay.GuidedResponses} guided ones; " +
                "take at most guided_responses");
        if (replay.MaxReplaced > grpo.ResponsesPerPrompt)
            yield return new($"{path}.max_replaced",
                $"{replay.MaxReplaced} is more than the {grpo.ResponsesPerPrompt} responses of a group (responses_per_prompt); lower it");
        if (GuidedReplay.MostPrompts(grpo) < 1)
        {
            yield return new($"{path}.share",
                $"{Text(replay.Share)} of the {grpo.PromptsPerStep} prompts of a step is less than one, " +
                "so that none would ever be replayed; raise share or prompts_per_step");
        }

        if (replay.ExemptShare >= 1)
            yield return new($"{path}.exempt_share",
                "1 exempts every step, so that no prompt would ever be replayed; lower it, or set 'enabled: false'");
        var usual = new ReplaySettings();
        if (replay.Ratio != GuidedRatio.Shaped && replay.Gamma != usual.Gamma)
            yield return new($"{path}.gamma",
                $"acts with 'ratio: shaped' alone, found 'ratio: {KeyNames.Choice(replay.Ratio.ToString())}'; remove it");
        if (replay.Ratio != GuidedRatio.Importance && replay.MaxRatio != usual.MaxRatio)
            yield return new($"{path}.max_ratio",
                $"acts with 'ratio: importance' alone, found 'ratio: {KeyNames.Choice(replay.Ratio.ToString())}'; remove it");
        if (replay.Levels.Count == 0)
            yield return new($"{path}.levels", "the list is empty; name at least one level, or set 'enabled: false'");
        if (replay.Levels.Distinct().Count() != replay.Levels.Count)
            yield return new($"{path}.levels", "a level stands in the list twice; remove one of them");
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
