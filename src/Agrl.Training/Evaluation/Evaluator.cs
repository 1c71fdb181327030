using Agrl.Modeling.Generation;
using Agrl.Relevance.Judgments;
using Agrl.Relevance.Metrics;
using Agrl.Relevance.Responses;
using Agrl.Training.Configuration;
using Agrl.Training.Policies;

namespace Agrl.Training.Evaluation;

/// <summary>Asks a policy about judgments without guidance, greedily, and computes the metrics.</summary>
public sealed class Evaluator
{
    private readonly Policy _policy;
    private readonly EvaluationSettings _settings;

    /// <summary>An evaluator.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="settings">Lengths, batch size, samples for pass@k.</param>
    public Evaluator(Policy policy, EvaluationSettings settings)
    {
        _policy = policy;
        _settings = settings;
    }

    /// <summary>The metrics of a set. The same policy and seed give the same result.</summary>
    /// <param name="judgments">Judgments with a gold tier.</param>
    /// <param name="seed">The seed of the pass@k samples; greedy responses need none.</param>
    /// <param name="progress">Is told judgments done and in all.</param>
    /// <param name="cancellationToken">Looked at between tokens.</param>
    /// <param name="options">What is computed, the k of pass@k among it; null for those of the settings and nothing more.</param>
    public EvaluationResult Evaluate(
        IReadOnlyList<Judgment> judgments, ulong seed, Action<int, int>? progress, CancellationToken cancellationToken,
        MetricsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(judgments);
        var responses = Judge(_settings.Limited(judgments), seed, progress, cancellationToken);
        var metrics = new MetricsCalculator(_policy.Codec.Format.Rubric).Compute(
            [.. responses.Select(r => r.Prediction!)],
            options ?? new MetricsOptions { PassK = [.. _settings.PassK.Where(k => k <= _settings.PassSamples)] });
        return new EvaluationResult(metrics, responses);
    }

    /// <summary>What the policy says about each judgment's pair.</summary>
    /// <param name="judgments">Judgments; those without a tier get no <see cref="JudgedResponse.Prediction"/>.</param>
    /// <param name="seed">The seed of the pass@k samples.</param>
    /// <param name="progress">Is told judgments done and in all.</param>
    /// <param name="cancellationToken">Looked at between tokens.</param>
    public IReadOnlyList<JudgedResponse> Judge(
        IReadOnlyList<Judgment> judgments, ulong seed, Action<int, int>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(judgments);
        var results = new List<JudgedResponse>(judgments.Count);
        foreach (var chunk in judgments.Chunk(_settings.BatchPrompts))
        {
            results.AddRange(JudgeChunk(chunk, results.Count, seed, cancellationToken));
            progress?.Invoke(results.Count, judgments.Count);
        }

        return results;
    }

    private IEnumerable<JudgedResponse> JudgeChunk(Judgment[] judgments, int offset, ulong seed, CancellationToken cancellationToken)
    {
        var prompts = judgments.Select(j => _policy.Codec.EncodePrompt(j)).ToArray();
        var greedy = Generate(
            prompts, 1, offset, new SamplingOptions { Temperature = 0, MaxNewTokens = _settings.MaxNewTokens }, cancellationToken);
        var decoded = greedy.Select(c => _policy.Codec.Decode(c.Single().Ids)).ToArray();
        var probabilities = TierProbabilities(prompts, greedy, decoded);
        ILookup<int, Completion>? samples = null;
        if (_settings.PassSamples > 0)
        {
            var options = new SamplingOptions { Temperature = _settings.Temperature, MaxNewTokens = _settings.MaxNewTokens, Seed = seed };
            samples = Generate(prompts, _settings.PassSamples, offset, options, cancellationToken)
                .SelectMany(c => c).ToLookup(c => c.PromptIndex);
        }

        for (var i = 0; i < judgments.Length; i++)
        {
            var judgment = judgments[i];
            var parsed = decoded[i].Parsed;
            var completion = greedy[i].Single();
            var prediction = judgment.Tier is not { } gold ? null : new Prediction
            {
                JudgmentId = judgment.Id,
                QueryId = judgment.QueryId,
                Slice = judgment.Slice,
                GoldTier = gold,
                GoldVerdicts = judgment.Verdicts,
                Response = parsed,
                TierProbabilities = probabilities[i],
                SampleCorrect = samples is null ? null : [.. samples[i].Select(s => IsCorrect(s, gold))],
                ResponseTokens = completion.Ids.Length,
                Truncated = completion.FinishReason == FinishReason.Length,
            };
            yield return new JudgedResponse(
                judgment, decoded[i].Text, parsed, parsed.IsValid ? parsed.Tier : null, probabilities[i], prediction);
        }
    }

    private List<IReadOnlyList<Completion>> Generate(
        int[][] prompts, int samples, int offset, SamplingOptions options, CancellationToken cancellationToken)
    {
        var requests = prompts.Select((p, i) => new GenerationRequest(p, samples, (ulong)(offset + i))).ToList();
        return [.. _policy.Generator.Generate(requests, options, cancellationToken)
            .GroupBy(c => c.PromptIndex).OrderBy(g => g.Key).Select(g => (IReadOnlyList<Completion>)[.. g])];
    }

    private bool IsCorrect(Completion sample, int gold)
    {
        var parsed = _policy.Codec.Decode(sample.Ids).Parsed;
        return parsed.IsValid && parsed.Tier == gold;
    }

    /// <summary>
    /// P(tier) where the tier stands: at the response's first token, or after the reasons of a parsed think-then-respond response.
    /// </summary>
    private double[]?[] TierProbabilities(int[][] prompts, List<IReadOnlyList<Completion>> greedy, Judging.DecodedResponse[] decoded)
    {
        var result = new double[]?[prompts.Length];
        var rows = new List<int>();
        var contexts = new List<int[]>();
        for (var i = 0; i < prompts.Length; i++)
        {
            var start = 0;
            if (_policy.Codec.Format.Response.Layout == ResponseLayout.ThinkThenRespond)
            {
                if (!decoded[i].Parsed.IsValid)
                    continue;
                start = decoded[i].Spans.Single(s => s.Part == ResponsePart.Tier).Start;
            }

            rows.Add(i);
            contexts.Add([.. prompts[i], .. greedy[i].Single().Ids.AsSpan(0, start)]);
        }

        if (rows.Count == 0)
            return result;
        var values = _policy.Scorer.NextTokenProbabilities(contexts, _policy.Codec.TierTokenIds);
        for (var r = 0; r < rows.Count; r++)
        {
            var row = new double[_policy.Codec.TierTokenIds.Length];
            for (var t = 0; t < row.Length; t++)
                row[t] = values[r, t];
            // Float32 rounding would fail a check that probabilities add up to 1.
            var sum = row.Sum();
            result[rows[r]] = [.. row.Select(v => v / sum)];
        }

        return result;
    }
}
