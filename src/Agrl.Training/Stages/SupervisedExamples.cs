using Agrl.Modeling.Generation;
using Agrl.Relevance.Guidance;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Responses;
using Agrl.Training.Configuration;
using Agrl.Training.Judging;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;

namespace Agrl.Training.Stages;

/// <summary>Makes the examples of supervised updates: prompts with gold answers, or with answers that the policy writes itself.</summary>
internal sealed class SupervisedExamples(Policy policy, SftSettings settings)
{
    private readonly PromptCodec _codec = policy.Codec;
    private readonly GuidanceBuilder _guidance = new(policy.Codec.Format.Rubric, policy.Codec.Format.Response);

    /// <summary>Tokens that the last call sampled.</summary>
    public long SampledTokens { get; private set; }

    /// <summary>Tokens of the prompts that they were sampled for, hints included.</summary>
    public long PromptTokens { get; private set; }

    /// <summary>Answers that the last call sampled.</summary>
    public int Sampled { get; private set; }

    /// <summary>The examples of a batch; fewer than judgments where answers of the policy's own are of no use.</summary>
    /// <param name="judgments">The batch.</param>
    /// <param name="hints">Draws the hints that gold answers are trained under.</param>
    public List<TrainingGroup> Make(IReadOnlyList<Judgment> judgments, Random hints)
    {
        (Sampled, SampledTokens, PromptTokens) = (0, 0, 0);
        if (settings.Answers is AnswerSource.Gold)
            return [.. judgments.Select(judgment => OfGold(judgment, hints))];
        var prompts = judgments
            .Select(j => _codec.EncodePrompt(j, settings.Answers is AnswerSource.Guided ? StrongestHint(j) : null)).ToArray();
        var options = new SamplingOptions { Temperature = 0, MaxNewTokens = settings.MaxNewTokens };
        var answers = policy.Generator.Generate(
            [.. prompts.Select((p, i) => new GenerationRequest(p, 1, (ulong)i))], options, CancellationToken.None);
        (Sampled, SampledTokens, PromptTokens) = (answers.Count, answers.Sum(a => (long)a.Ids.Length), prompts.Sum(p => (long)p.Length));
        return [.. answers.OrderBy(a => a.PromptIndex).Select(a => OfOwn(judgments[a.PromptIndex], a)).OfType<TrainingGroup>()];
    }

    private TrainingGroup OfGold(Judgment judgment, Random random)
    {
        GuidanceHint? hint = null;
        if (settings.GuidedShare > 0 && random.NextDouble() < settings.GuidedShare)
        {
            var levels = _guidance.AvailableLevels(judgment);
            if (levels.Count > 0)
            {
                var (level, fraction) = (levels[random.Next(levels.Count)], random.NextDouble());
                if (settings.CounterfactualShare > 0 && random.NextDouble() < settings.CounterfactualShare)
                    judgment = Counterfactual(judgment, random);
                hint = _guidance.Build(judgment, level, fraction);
            }
        }

        var response = _codec.EncodeResponse(_codec.GoldResponse(judgment));
        return Example(judgment, _codec.EncodePrompt(judgment, hint), response, _codec.TierPosition(response));
    }

    /// <summary>A judgment with another verdict on one criterion, and the tier that the rules then give.</summary>
    private Judgment Counterfactual(Judgment judgment, Random random)
    {
        var rubric = _codec.Format.Rubric;
        var known = rubric.Criteria.Where(c => judgment.Verdicts.ContainsKey(c.Name)).ToList();
        if (known.Count == 0)
            return judgment;
        var criterion = known[random.Next(known.Count)];
        var others = criterion.Verdicts.Where(v => v != judgment.Verdicts[criterion.Name]).ToList();
        var verdicts = new Dictionary<string, string>(judgment.Verdicts) { [criterion.Name] = others[random.Next(others.Count)] };
        return rubric.TryDecide(verdicts, out var decision) ? judgment with { Verdicts = verdicts, Tier = decision.Grade } : judgment;
    }

    private TrainingGroup? OfOwn(Judgment judgment, Completion completion)
    {
        var ids = completion.Ids;
        // An answer without its end teaches not to end; a tier alone, and an answer that is written anew, have nothing of that.
        if (completion.FinishReason is not FinishReason.Stop && !settings.TierOnly && settings.Answers is not AnswerSource.Corrected)
            return null;
        var answer = _codec.Decode(ids);
        if (!answer.Parsed.IsValid || (settings.Answers is AnswerSource.Guided && !IsGold(answer.Parsed, judgment)))
            return null;
        if (settings.Answers is AnswerSource.Corrected)
            return OfCorrected(judgment, answer.Parsed);
        var line = answer.Spans.First(s => s.Part == ResponsePart.Tier);
        var place = ids.AsSpan(line.Start, line.End - line.Start).IndexOfAny(_codec.TierTokenIds);
        // A tokenizer may also write the grade in one token with what stands before it.
        if (place < 0)
            return null;
        var response = ids.ToArray();
        response[line.Start + place] = _codec.TierTokenIds[_codec.Format.Rubric.IndexOfTier(judgment.Tier!.Value)];
        return Example(judgment, _codec.EncodePrompt(judgment), response, line.Start + place);
    }

    private TrainingGroup OfCorrected(Judgment judgment, ParsedResponse own)
    {
        var verdicts = own.Verdicts.ToDictionary();
        foreach (var (criterion, verdict) in judgment.Verdicts)
            verdicts[criterion] = verdict;
        var response = _codec.EncodeResponse(
            _codec.GoldResponse(judgment with { Verdicts = verdicts, Reasons = own.Reasons, Rationale = own.Note }));
        return Example(judgment, _codec.EncodePrompt(judgment), response, _codec.TierPosition(response));
    }

    private TrainingGroup Example(Judgment judgment, int[] prompt, int[] response, int tier) => settings.TierOnly
        // What stands before the tier becomes part of the prompt, and what follows is not trained: the form of answers stays as it was.
        ? new TrainingGroup([.. prompt, .. response.AsSpan(0, tier)], [new TrainingRow { Ids = [response[tier]], Judgment = judgment.Id }])
        : new TrainingGroup(prompt, [new TrainingRow { Ids = response, Judgment = judgment.Id }]);

    private GuidanceHint StrongestHint(Judgment judgment) => _guidance.Build(judgment, GuidanceLevel.Tier);

    private bool IsGold(ParsedResponse answer, Judgment judgment) =>
        answer.Tier == judgment.Tier && _codec.Format.Rubric.StatesKnown(judgment.Verdicts, answer.Verdicts);
}
