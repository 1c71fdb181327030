using Agrl.Modeling.Generation;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Responses;
using Agrl.Training.Configuration;
using Agrl.Training.Policies;
using Agrl.Training.Rollouts;

namespace Agrl.Training.Stages;

/// <summary>
/// Makes preference pairs from a policy's own samples (TaoSR1, arXiv 2508.12365): a correct against a wrong sample where there is a
/// correct one, the gold response against a wrong sample where there is none.
/// </summary>
internal sealed class PreferencePairs(Policy policy, DpoSettings settings)
{
    private const int PromptsPerCall = 64;

    /// <summary>Prompts that were sampled.</summary>
    public int Prompts { get; private set; }

    /// <summary>Tokens that were sampled.</summary>
    public long SampledTokens { get; private set; }

    /// <summary>Tokens of the prompts that were sampled, each counted once.</summary>
    public long PromptTokens { get; private set; }

    /// <summary>Prompts with at least one correct sample.</summary>
    public int Solved { get; private set; }

    /// <summary>Prompts whose samples were all correct, which give no pair.</summary>
    public int AllCorrect { get; private set; }

    /// <summary>Pairs whose chosen response is the gold one.</summary>
    public int GoldPairs { get; private set; }

    /// <summary>Samples prompts and pairs their responses; each group has the chosen row first, the rejected second.</summary>
    public List<TrainingGroup> Make(
        IReadOnlyList<Judgment> judgments, ulong seed, Action<int, int> progress, CancellationToken cancellationToken)
    {
        var pairs = new List<TrainingGroup>();
        var options = new SamplingOptions { Temperature = settings.Temperature, MaxNewTokens = settings.MaxNewTokens, Seed = seed };
        foreach (var chunk in judgments.Chunk(PromptsPerCall))
        {
            var prompts = chunk.Select(j => policy.Codec.EncodePrompt(j)).ToArray();
            var requests = prompts.Select((p, i) => new GenerationRequest(p, settings.SamplesPerPrompt, (ulong)(Prompts + i))).ToList();
            var completions = policy.Generator.Generate(requests, options, cancellationToken).ToLookup(c => c.PromptIndex);
            PromptTokens += prompts.Sum(p => (long)p.Length);
            SampledTokens += completions.SelectMany(c => c).Sum(c => (long)c.Ids.Length);
            for (var i = 0; i < chunk.Length; i++)
                pairs.AddRange(Pair(chunk[i], prompts[i], [.. completions[i].OrderBy(c => c.SampleIndex)]));
            Prompts += chunk.Length;
            progress(Prompts, judgments.Count);
        }

        return pairs;
    }

    private IEnumerable<TrainingGroup> Pair(Judgment judgment, int[] prompt, IReadOnlyList<Completion> samples)
    {
        var judged = samples
            .Select(s => (s.Ids, IsWhole: s.FinishReason is FinishReason.Stop, Parsed: policy.Codec.Decode(s.Ids).Parsed)).ToList();
        var right = judged.Where(s => s.Parsed.IsValid && s.Parsed.Tier == judgment.Tier).ToList();
        var wrong = Distinct(judged.Where(s => !(s.Parsed.IsValid && s.Parsed.Tier == judgment.Tier)).Select(s => s.Ids));
        if (right.Count > 0)
            Solved++;
        if (wrong.Count == 0)
        {
            AllCorrect++;
            return [];
        }

        // An answer without its end would teach not to end.
        var chosen = Distinct(right
            .Where(s => s.IsWhole && (!settings.ChosenMustFollowRules || FollowsRules(s.Parsed))).Select(s => s.Ids));
        if (right.Count == 0 && settings.GoldWhenAllWrong)
        {
            chosen = [policy.Codec.EncodeResponse(policy.Codec.GoldResponse(judgment))];
            GoldPairs += Math.Min(wrong.Count, settings.MaxPairsPerPrompt);
        }

        if (chosen.Count == 0)
            return [];
        var count = Math.Min(settings.MaxPairsPerPrompt, Math.Max(chosen.Count, wrong.Count));
        return Enumerable.Range(0, count)
            .Select(k => (Chosen: chosen[k % chosen.Count], Rejected: wrong[k % wrong.Count]))
            .Select(p => new TrainingGroup(prompt, [Row(p.Chosen), Row(p.Rejected)]));

        TrainingRow Row(int[] ids) => new() { Ids = ids, Judgment = judgment.Id };
    }

    private bool FollowsRules(ParsedResponse parsed) =>
        policy.Codec.Format.Rubric is var rubric && (!rubric.HasRules || rubric.LeadsTo(parsed.Verdicts, parsed.Tier));

    private static List<int[]> Distinct(IEnumerable<int[]> responses) => [.. responses.DistinctBy(r => string.Join(',', r))];
}
