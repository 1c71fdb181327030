using Agrl.Modeling.Numerics;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Generation;

/// <summary>Log-probs of given completions, and probabilities of given next tokens, under a model; without gradients.</summary>
/// <param name="model">The model.</param>
/// <param name="maxTokens">The most tokens that are computed at once, padding included.</param>
public sealed class CompletionScorer(DecoderModel model, int maxTokens = 16384)
{
    private readonly int _maxTokens = maxTokens > 0
        ? maxTokens
        : throw new ArgumentOutOfRangeException(nameof(maxTokens), maxTokens, "Expected at least 1.");

    /// <summary>Log-probs and entropies of each token of each completion, in the order given.</summary>
    /// <param name="rows">Prompts (not empty) and completions (which may be).</param>
    /// <param name="temperature">What logits are divided by; 0 counts as 1.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    /// <exception cref="ArgumentException">A prompt is empty, or a row is longer than the model's context.</exception>
    public IReadOnlyList<TokenScores> Score(
        IReadOnlyList<(int[] PromptIds, int[] CompletionIds)> rows, double temperature = 1, CancellationToken cancellationToken = default)
    {
        var results = new TokenScores[rows.Count];
        var filled = new List<int>();
        for (var i = 0; i < rows.Count; i++)
        {
            Check(rows[i].PromptIds, rows[i].CompletionIds, i);
            if (rows[i].CompletionIds.Length == 0)
                results[i] = new([], []);
            else
                filled.Add(i);
        }

        using var noGrad = no_grad();
        foreach (var indices in Batches(filled, i => (rows[i].PromptIds.Length, rows[i].CompletionIds.Length)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var batch = new PromptGroupBatch([.. indices.Select(i => rows[i].PromptIds)],
                [.. indices.Select(i => rows[i].CompletionIds)], model.Device);
            var (logProbs, entropies) = TokenLogProbs.Compute(
                model.ResponseHidden(batch), model.HeadWeight, batch.Targets_N, temperature, withEntropy: true);
            ReadOnlySpan<float> logProbValues = logProbs.cpu().data<float>().ToArray(),
                entropyValues = entropies!.cpu().data<float>().ToArray();
            var at = 0;
            foreach (var i in indices)
            {
                var length = rows[i].CompletionIds.Length;
                results[i] = new(logProbValues.Slice(at, length).ToArray(), entropyValues.Slice(at, length).ToArray());
                at += length;
            }
        }

        return results;
    }

    /// <summary>How the next token's probability is shared among candidates: softmax over their logits alone.</summary>
    /// <param name="prompts">Ids, none empty; a continuation to be forced stands at the end.</param>
    /// <param name="candidateIds">The candidates, such as the tokens of the tiers.</param>
    /// <param name="temperature">What logits are divided by; 0 counts as 1.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    /// <returns>[prompts, candidates]; each row sums to 1.</returns>
    public float[,] NextTokenProbabilities(
        IReadOnlyList<int[]> prompts, IReadOnlyList<int> candidateIds, double temperature = 1,
        CancellationToken cancellationToken = default)
    {
        if (candidateIds.Count == 0 || candidateIds.Any(id => id < 0 || id >= model.Configuration.VocabularySize))
            throw new ArgumentException(
                $"Expected candidates from the vocabulary of {model.Configuration.VocabularySize}.", nameof(candidateIds));
        var results = new float[prompts.Count, candidateIds.Count];
        for (var i = 0; i < prompts.Count; i++)
            Check(prompts[i], [0], i);
        using var noGrad = no_grad();
        using var outer = NewDisposeScope();
        var head_KC = model.HeadWeight.index_select(0, tensor(candidateIds.Select(id => (long)id).ToArray(), device: model.Device));
        foreach (var indices in Batches([.. Enumerable.Range(0, prompts.Count)], i => (prompts[i].Length, 1)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var batch = new PromptGroupBatch(
                [.. indices.Select(i => prompts[i])], [.. indices.Select(_ => new[] { 0 })], model.Device);
            var logits = nn.functional.linear(model.ResponseHidden(batch), head_KC).to(ScalarType.Float32);
            var probabilities = logits.DividedBy(temperature == 0 ? 1 : temperature).softmax(-1).cpu().data<float>().ToArray();
            for (var row = 0; row < indices.Count; row++)
            {
                for (var k = 0; k < candidateIds.Count; k++)
                    results[indices[row], k] = probabilities[row * candidateIds.Count + k];
            }
        }

        return results;
    }

    // Longest first, so that a batch holds rows of similar length and the first one shows whether memory suffices.
    private IEnumerable<List<int>> Batches(List<int> indices, Func<int, (int Prompt, int Completion)> lengths)
    {
        var batch = new List<int>();
        var widest = (Prompt: 0, Completion: 0);
        foreach (var i in indices.OrderByDescending(i => lengths(i).Prompt + lengths(i).Completion))
        {
            var (prompt, completion) = lengths(i);
            var wider = (Math.Max(widest.Prompt, prompt), Math.Max(widest.Completion, completion));
            if (batch.Count > 0 && (batch.Count + 1L) * (wider.Item1 + wider.Item2) > _maxTokens)
            {
                yield return batch;
                (batch, wider) = ([], (prompt, completion));
            }

            batch.Add(i);
            widest = wider;
        }

        if (batch.Count > 0)
            yield return batch;
    }

    private void Check(int[] prompt, int[] completion, int row)
    {
        if (prompt.Length == 0)
            throw new ArgumentException($"The prompt of row {row} is empty; its first token could not be predicted.");
        if (prompt.Length + completion.Length > model.Configuration.MaxPositions)
        {
            throw new ArgumentException(
                $"Row {row} has {prompt.Length} and {completion.Length} tokens; " +
                $"the model's context is {model.Configuration.MaxPositions}.");
        }

        if (prompt.Concat(completion).Any(id => id < 0 || id >= model.Configuration.VocabularySize))
            throw new ArgumentException($"Row {row} has an id outside the vocabulary of {model.Configuration.VocabularySize}.");
    }
}
