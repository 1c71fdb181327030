using Agrl.Modeling.Generation;
using Agrl.Modeling.Transformer;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Generation;

/// <summary>
/// Sampling with shared prompts and a cache against a loop that computes everything again for each token of each row alone.
/// </summary>
public sealed class SharedPromptSamplingTests
{
    public static TheoryData<string, double> Cases
    {
        get
        {
            var cases = new TheoryData<string, double>();
            foreach (var model in Goldens.Models)
            {
                cases.Add(model, 0);
                cases.Add(model, 0.9);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ids_are_those_of_the_plain_sampler(string name, double temperature)
    {
        using var loaded = Goldens.Load(name);
        var random = new Random(8);
        var requests = Enumerable.Range(0, 5).Select(i => new GenerationRequest(
            [.. Enumerable.Range(0, 4 + 3 * i).Select(_ => random.Next(3, 320))], i % 2 == 0 ? 4 : 2, (ulong)(10 + i))).ToArray();
        var options = new SamplingOptions { Temperature = temperature, MaxNewTokens = 12, Seed = 21 };
        int[] ends = [.. Enumerable.Range(0, 25)];

        var shared = new CompletionGenerator(loaded.Model, ends).Generate(requests, options, default);

        Assert.All(shared, one =>
        {
            var (ids, logProbs) = Plain(loaded.Model, requests[one.PromptIndex], one.SampleIndex, options, ends);
            Assert.Equal(ids, one.Ids);
            Assert.All(logProbs.Zip(one.LogProbs), two => Assert.Equal(two.First, two.Second, 1e-4f));
        });
        Assert.Contains(shared, one => one.Ids.Length > 3);
    }

    private static (List<int> Ids, List<float> LogProbs) Plain(
        DecoderModel model, GenerationRequest request, int sample, SamplingOptions options, int[] ends)
    {
        using var noGrad = no_grad();
        var (ids, logProbs) = (new List<int>(), new List<float>());
        while (ids.Count < options.MaxNewTokens && (ids.Count == 0 || !ends.Contains(ids[^1])))
        {
            using var scope = NewDisposeScope();
            long[] all = [.. request.PromptIds, .. ids];
            var logits = model.Logits(tensor(all, [1, all.Length]), ones([1, all.Length], ScalarType.Int64))[0][all.Length - 1];
            float[] values = [.. logits.data<float>()];
            // Probabilities in double, in plain loops: nothing of the sampler's own is used.
            var scaled = values.Select(value => value / (options.Temperature == 0 ? 1 : options.Temperature)).ToArray();
            var largest = scaled.Max();
            var total = scaled.Sum(value => Math.Exp(value - largest));
            var draw = CounterRandom.Uniform(options.Seed, request.Key, sample, ids.Count) * total;
            var id = options.Temperature == 0 ? Array.IndexOf(scaled, largest) : 0;
            for (var sum = 0.0; options.Temperature > 0 && (sum += Math.Exp(scaled[id] - largest)) <= draw && id < values.Length - 1;)
                id++;
            ids.Add(id);
            logProbs.Add((float)(scaled[id] - largest - Math.Log(total)));
        }

        return (ids, logProbs);
    }
}
