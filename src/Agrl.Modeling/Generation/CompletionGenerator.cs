using Agrl.Modeling.Transformer;
using TorchSharp;
using static TorchSharp.torch;

namespace Agrl.Modeling.Generation;

/// <summary>
/// Samples from a model of this process. Each prompt is computed once for all of its samples, which share its keys and values;
/// prompts of similar length go together, so that little is padded.
/// </summary>
/// <param name="model">The policy; read at each call, so that it may be trained between calls.</param>
/// <param name="endIds">Ids that end a completion; may be empty.</param>
/// <param name="maxRows">The most completions that are drawn at once; more of them cost memory for keys, values and logits.</param>
public sealed class CompletionGenerator(DecoderModel model, IReadOnlyList<int> endIds, int maxRows = 256) : ICompletionGenerator
{
    private readonly HashSet<int> _endSet = [.. endIds];
    private readonly int _maxRows = maxRows > 0
        ? maxRows
        : throw new ArgumentOutOfRangeException(nameof(maxRows), maxRows, "Expected at least 1.");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A prompt is empty or too long for the model's context, or an option is out of range.</exception>
    public IReadOnlyList<Completion> Generate(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellationToken)
    {
        Check(requests, options);
        var threads = model.Device.type == DeviceType.CPU ? get_num_threads() : 1;
        var parts = Parts(requests, options, threads);
        GenerationWorkers.Run(parts, _maxRows, threads, part =>
        {
            using var noGrad = no_grad();
            using var batch = new GenerationBatch(model, options, _endSet, part.Prompts, part.Rows);
            batch.Run(cancellationToken);
        }, cancellationToken);
        return [.. parts.SelectMany(part => part.Rows).Select(row => row.ToCompletion())
            .OrderBy(one => one.PromptIndex).ThenBy(one => one.SampleIndex)];
    }

    private List<GenerationPart> Parts(IReadOnlyList<GenerationRequest> requests, SamplingOptions options, int threads)
    {
        var parts = new List<GenerationPart>();
        foreach (var sameCount in requests.Select((request, index) => (Request: request, Index: index)).GroupBy(one => one.Request.Samples))
        {
            // A prompt with more samples than fit is drawn in parts.
            var part = Math.Min(sameCount.Key, _maxRows);
            foreach (var prompts in sameCount.OrderByDescending(one => one.Request.PromptIds.Length)
                         .Chunk(GenerationWorkers.PromptsOfPart(sameCount.Count(), part, _maxRows, threads)))
            {
                for (var first = 0; first < sameCount.Key; first += part)
                {
                    parts.Add(new([.. prompts.Select(one => one.Request.PromptIds)], [.. prompts.SelectMany(one =>
                        Enumerable.Range(first, Math.Min(part, sameCount.Key - first)).Select(sample =>
                            new GenerationRow(one.Index, sample, one.Request.Key, one.Request.PromptIds.Length, options.MaxNewTokens)))]));
                }
            }
        }

        return parts;
    }

    private void Check(IReadOnlyList<GenerationRequest> requests, SamplingOptions options)
    {
        if (!double.IsFinite(options.Temperature) || options.Temperature < 0)
            throw new ArgumentException($"The temperature is {options.Temperature}; expected 0 or more.", nameof(options));
        if (options.TopK < 0)
            throw new ArgumentException($"Top-k is {options.TopK}; expected 0 (all) or more.", nameof(options));
        if (!(options.TopP is > 0 and <= 1))
            throw new ArgumentException($"Top-p is {options.TopP}; expected more than 0 and at most 1.", nameof(options));
        if (options.MaxNewTokens < 1)
            throw new ArgumentException($"The most new tokens are {options.MaxNewTokens}; expected at least 1.", nameof(options));
        for (var i = 0; i < requests.Count; i++)
        {
            var (prompt, context) = (requests[i].PromptIds, model.Configuration.MaxPositions);
            if (prompt.Length == 0)
                throw new ArgumentException($"Prompt {i} is empty.", nameof(requests));
            if (requests[i].Samples < 1)
                throw new ArgumentException($"Prompt {i} asks for {requests[i].Samples} samples; expected at least 1.", nameof(requests));
            if (options.MaxNewTokens > context - prompt.Length)
            {
                throw new ArgumentException(
                    $"Prompt {i} has {prompt.Length} tokens; " +
                    $"with {options.MaxNewTokens} new ones it exceeds the model's context of {context}.", nameof(requests));
            }

            if (prompt.Any(id => id < 0 || id >= model.Configuration.VocabularySize))
                throw new ArgumentException(
                    $"Prompt {i} has an id outside the vocabulary of {model.Configuration.VocabularySize}.", nameof(requests));
        }
    }
}
