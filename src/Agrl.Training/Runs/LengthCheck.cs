using Agrl.Relevance;
using Agrl.Relevance.Guidance;
using Agrl.Relevance.Judgments;
using Agrl.Training.Configuration;
using Agrl.Training.Data;
using Agrl.Training.Judging;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Runs;

/// <summary>
/// Encodes every prompt, with its longest hint where a stage uses hints, and every gold response once before a run, so that none turns
/// out too long in the middle of it.
/// </summary>
internal static class LengthCheck
{
    /// <summary>Token counts of all sets.</summary>
    /// <exception cref="InputException">A prompt with its response does not fit into the context,
    /// or a gold response is not of the required form.</exception>
    public static LengthStatistics Run(
        RunConfiguration configuration, RunData data, PromptCodec codec, int context, ITrainingObserver observer)
    {
        var stages = RunPlanner.Stages(configuration).ToList();
        var limits = stages.Select(stage => (Place: $"stage {stage.Label}", Tokens: stage.LongestSample())).Where(limit => limit.Tokens > 0)
            .Append((Place: "evaluation", Tokens: configuration.Evaluation.MaxNewTokens)).ToList();
        var sampled = limits.Max(limit => limit.Tokens);
        CheckGold(stages, data, codec);
        var guidance = new GuidanceBuilder(codec.Format.Rubric, codec.Format.Response);
        var (prompts, promptSum, longestPrompt) = (0L, 0L, 0);
        var (responses, responseSum, longestResponse) = (0L, 0L, 0);
        foreach (var (name, judgments) in data.Sets())
        {
            var (levels, fraction) = Hints(stages, data, judgments);
            var isGoldWritten = name == "sft" || (ReferenceEquals(judgments, data.Rl) && stages.Exists(IsRlGoldTrainedOn));
            foreach (var judgment in judgments)
            {
                var prompt = codec.EncodePrompt(judgment).Length;
                var hinted = LongestHint(guidance, judgment, levels, fraction) is { } hint
                    ? codec.EncodePrompt(judgment, hint).Length
                    : prompt;
                var response = 0;
                if (isGoldWritten)
                {
                    response = codec.EncodeResponse(codec.GoldResponse(judgment)).Length;
                    longestResponse = Math.Max(longestResponse, response);
                }

                if (name == "sft")
                {
                    responseSum += response;
                    responses++;
                }

                var needed = hinted + Math.Max(sampled, response);
                if (needed > context)
                {
                    throw new InputException(
                        $"Judgment {judgment.Id} of set {name}: its prompt takes {hinted} tokens" +
                        $"{(hinted > prompt ? $" with its longest hint ({prompt} without)" : "")}, " +
                        $"which with a response of up to {Math.Max(sampled, response)} is {needed}; the model's context is {context}. " +
                        "Raise model.scratch.context, take fields out of prompt.fields, set prompt.max_field_chars, " +
                        "or lower max_new_tokens.");
                }

                promptSum += prompt;
                prompts++;
                longestPrompt = Math.Max(longestPrompt, prompt);
            }
        }

        foreach (var (place, tokens) in limits.Where(limit => longestResponse > limit.Tokens).Distinct())
        {
            observer.Message(
                $"the longest gold response takes {longestResponse} tokens, more than the {tokens} of max_new_tokens of {place}: " +
                "such answers would be cut off there, and count as malformed",
                isWarning: true);
        }

        return new LengthStatistics(
            prompts == 0 ? 0 : (double)promptSum / prompts, longestPrompt,
            responses == 0 ? sampled : (double)responseSum / responses, longestResponse);
    }

    /// <summary>A gold response that the parser refuses would teach the model answers that earn nothing.</summary>
    private static void CheckGold(IReadOnlyList<StageSettings> stages, RunData data, PromptCodec codec)
    {
        // Where the tier's token alone is trained, or the policy writes the answers, the rest of the gold is not, and may be missing.
        foreach (var stage in stages.OfType<SftSettings>().Where(s => !s.TierOnly && s.Answers is AnswerSource.Gold).DistinctBy(s => s.Set))
        {
            foreach (var judgment in data.Of(stage.Set))
            {
                var parsed = codec.Parse(codec.GoldResponse(judgment));
                if (!parsed.IsValid)
                {
                    throw new InputException(
                        $"Stage {stage.Label}: the gold response of judgment {judgment.Id} is not of the form " +
                        $"that responses must have: {parsed.Error}. " +
                        "Give the judgment a verdict on every criterion, or set response.require_all_criteria to false.");
                }
            }
        }

        foreach (var stage in stages.OfType<DpoSettings>().Where(s => s.GoldWhenAllWrong).Take(1))
        {
            if (data.Rl.FirstOrDefault(j => !codec.Parse(codec.GoldResponse(j)).IsValid) is { } judgment)
            {
                throw new InputException(
                    $"Stage {stage.Label}: where all samples are wrong the gold response is chosen, but that of judgment {judgment.Id} " +
                    $"is not of the form that responses must have: {codec.Parse(codec.GoldResponse(judgment)).Error}. " +
                    "Give the judgments of the RL pool verdicts, set gold_when_all_wrong to false, " +
                    "or response.require_all_criteria to false.");
            }
        }
    }

    /// <summary>Whether a stage trains on gold responses of the RL pool.</summary>
    private static bool IsRlGoldTrainedOn(StageSettings stage) =>
        stage is SftSettings { Set: TrainingSet.Rl, Answers: AnswerSource.Gold } or DpoSettings { GoldWhenAllWrong: true };

    /// <summary>The hints that the stages put into the prompts of a set.</summary>
    private static (IReadOnlySet<GuidanceLevel> Levels, double Fraction) Hints(
        IReadOnlyList<StageSettings> stages, RunData data, IReadOnlyList<Judgment> judgments)
    {
        var levels = new HashSet<GuidanceLevel>();
        var fraction = 0.0;
        foreach (var stage in stages)
        {
            if (stage is SftSettings { GuidedShare: > 0 } sft && ReferenceEquals(judgments, data.Of(sft.Set)))
            {
                levels.UnionWith(Enum.GetValues<GuidanceLevel>());
                fraction = 1;
            }
            else if (stage is SftSettings { Answers: AnswerSource.Guided } star
                && ReferenceEquals(judgments, data.Of(star.Set)))
            {
                levels.Add(GuidanceLevel.Tier);
            }
            else if (stage is GrpoSettings { Replay.Enabled: true } grpo && ReferenceEquals(judgments, data.Rl))
            {
                levels.UnionWith(grpo.Replay.Levels);
                fraction = Math.Max(fraction, grpo.Replay.RationaleFraction);
            }
        }

        return (levels, fraction);
    }

    private static GuidanceHint? LongestHint(
        GuidanceBuilder guidance, Judgment judgment, IReadOnlySet<GuidanceLevel> levels, double fraction) =>
        levels.Count == 0
            ? null
            : guidance.AvailableLevels(judgment).Where(levels.Contains).Select(l => guidance.Build(judgment, l, fraction))
                .MaxBy(h => h.Text.Length);
}
