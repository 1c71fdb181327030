using Agrl.Modeling.Generation;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Generation;

/// <summary>
/// Sampling with shared prompts, a cache and rows of different length, against sampling that computes every sequence anew for each token.
/// </summary>
public sealed class UncachedGenerationTests
{
    public static TheoryData<string, double, int, double> Cases
    {
        get
        {
            var cases = new TheoryData<string, double, int, double>();
            foreach (var model in Goldens.Models)
            {
                cases.Add(model, 0, 0, 1);
                cases.Add(model, 1, 0, 1);
                cases.Add(model, 0.8, 12, 0.9);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ids_and_log_probs_are_those_of_generation_without_a_cache(string name, double temperature, int topK, double topP)
    {
        using var loaded = Goldens.Load(name);
        var random = new Random(11);
        GenerationRequest[] requests = [.. new[] { 1, 23, 4, 9, 17 }.Select((length, i) => new GenerationRequest(
            [.. Enumerable.Range(0, length).Select(_ => random.Next(3, 320))], temperature == 0 ? 1 : 1 + i % 3, (ulong)(3 * i)))];
        // Ends this frequent make rows leave the batch at different steps.
        int[] ends = [.. Enumerable.Range(0, 24)];
        var options = new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP, MaxNewTokens = 16, Seed = 7 };

        var cached = new CompletionGenerator(loaded.Model, ends).Generate(requests, options, default);

        Assert.Equal(requests.Sum(request => request.Samples), cached.Count);
        foreach (var completion in cached)
        {
            var (ids, logProbs) = Uncached(loaded.Model, requests[completion.PromptIndex], completion.SampleIndex, options, ends);
            Assert.Equal(ids, completion.Ids);
            Assert.All(logProbs.Zip(completion.LogProbs), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));
        }
    }

    private static (List<int> Ids, List<float> LogProbs) Uncached(
        DecoderModel model, GenerationRequest request, int sample, SamplingOptions options, int[] ends)
    {
        using var noGrad = no_grad();
        var (ids, logProbs) = (new List<int>(), new List<float>());
        while (ids.Count < options.MaxNewTokens && (ids.Count == 0 || !ends.Contains(ids[^1])))
        {
            using var scope = NewDisposeScope();
            long[] sequence = [.. request.PromptIds.Concat(ids).Select(id => (long)id)];
            var logits = model.Logits(tensor(sequence, [1, sequence.Length]), ones([1, sequence.Length], ScalarType.Int64));
            var (sampled, found) = TokenSampler.Sample(
                logits.select(1, sequence.Length - 1), options, [CounterRandom.Uniform(options.Seed, request.Key, sample, ids.Count)]);
            ids.Add((int)sampled[0]);
            logProbs.Add(found[0]);
        }

        return (ids, logProbs);
    }
}
