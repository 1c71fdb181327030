using Agrl.Modeling.Generation;
using TorchSharp;
using static TorchSharp.torch;

namespace Agrl.Modeling.Tests.Generation;

public sealed class CompletionGeneratorTests
{
    public static TheoryData<string> Models => new(Goldens.Models);

    [Theory]
    [MemberData(nameof(Models))]
    public void Greedy_ids_are_those_of_transformers_with_left_padding(string name)
    {
        using var loaded = Goldens.Load(name);
        var golden = Goldens.Of(name);
        var prompts = Goldens.Valid(golden.Read<int[][]>("input_ids"), golden.Read<int[][]>("attention_mask"));
        var generator = new CompletionGenerator(loaded.Model, loaded.EndOfTextIds);

        var completions = generator.Generate(
            [.. prompts.Select((ids, i) => new GenerationRequest(ids, 1, (ulong)i))],
            new() { Temperature = 0, MaxNewTokens = 16, IgnoreEos = true }, default);

        Assert.Equal(golden.Read<int[][]>("greedy"), completions.Select(one => one.Ids).ToArray());
        Assert.All(completions, one => Assert.Equal(FinishReason.Length, one.FinishReason));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void A_request_draws_the_same_alone_and_in_any_company(string name)
    {
        using var loaded = Goldens.Load(name);
        var random = new Random(3);
        var requests = Enumerable.Range(0, 7).Select(i => new GenerationRequest(
            [.. Enumerable.Range(0, 3 + 5 * i % 11).Select(_ => random.Next(3, 320))], 1 + i % 3, (ulong)i)).ToArray();
        // With end ids this frequent rows end at different steps, so that the batch shrinks on the way.
        var ends = Enumerable.Range(0, 40).ToArray();
        var options = new SamplingOptions { Temperature = 0.9, MaxNewTokens = 24, Seed = 5 };

        var together = new CompletionGenerator(loaded.Model, ends).Generate(requests, options, default);
        var inSmallBatches = new CompletionGenerator(loaded.Model, ends, maxRows: 2).Generate(requests, options, default);
        var alone = requests
            .SelectMany(request => new CompletionGenerator(loaded.Model, ends).Generate([request], options, default)).ToArray();

        Assert.Equal(requests.Sum(request => request.Samples), together.Count);
        Assert.True(together.Select(one => one.Ids.Length).Distinct().Count() > 3);
        foreach (var others in new[] { inSmallBatches, alone })
        {
            Assert.Equal(together.Select(one => string.Join(' ', one.Ids)), others.Select(one => string.Join(' ', one.Ids)));
            Assert.All(together.Zip(others),
                pair => Assert.All(pair.First.LogProbs.Zip(pair.Second.LogProbs), two => Assert.Equal(two.First, two.Second, 1e-4f)));
        }

        Assert.All(together, one => Assert.Equal(ends.Contains(one.Ids[^1]) ? FinishReason.Stop : FinishReason.Length, one.FinishReason));
        Assert.All(together, one => Assert.DoesNotContain(one.Ids[..^1], id => ends.Contains(id)));
    }

    [Theory]
    [InlineData("tiny-qwen3", 0.0)]
    [InlineData("tiny-qwen2", 0.7)]
    [InlineData("tiny-llama", 1.0)]
    public void Log_probs_are_those_that_a_scorer_finds(string name, double temperature)
    {
        using var loaded = Goldens.Load(name);
        var requests = new[] { new GenerationRequest([5, 9, 200], 4, 1), new GenerationRequest([7, 8, 9, 10, 11, 12, 300], 4, 2) };

        var completions = new CompletionGenerator(loaded.Model, [2]).Generate(
            requests, new() { Temperature = temperature, MaxNewTokens = 12, TopK = 20, TopP = 0.9 }, default);
        var scores = new CompletionScorer(loaded.Model).Score(
            [.. completions.Select(one => (requests[one.PromptIndex].PromptIds, one.Ids))], temperature);

        for (var i = 0; i < completions.Count; i++)
        {
            Assert.Equal(completions[i].LogProbs.Length, scores[i].LogProbs.Length);
            Assert.All(completions[i].LogProbs.Zip(scores[i].LogProbs), two => Assert.Equal(two.First, two.Second, 1e-4f));
        }
    }

    [Fact]
    public void Samples_follow_the_distribution_that_they_are_drawn_from()
    {
        using var loaded = Goldens.Load("tiny-qwen3");
        int[] prompt = [11, 12, 13];
        const int samples = 4000;

        var completions = new CompletionGenerator(loaded.Model, [], maxRows: samples).Generate(
            [new(prompt, samples, 9)], new() { Temperature = 0.6, MaxNewTokens = 1, TopK = 5 }, default);
        var counts = completions.GroupBy(one => one.Ids[0]).ToDictionary(group => group.Key, group => group.Count());

        Assert.True(counts.Count <= 5);
        int[] candidates = [.. counts.Keys];
        var probabilities = new CompletionScorer(loaded.Model).NextTokenProbabilities([prompt], candidates, 0.6);
        for (var k = 0; k < candidates.Length; k++)
        {
            double p = probabilities[0, k], deviation = Math.Sqrt(p * (1 - p) * samples);
            Assert.InRange(counts[candidates[k]], p * samples - 4 * deviation, p * samples + 4 * deviation);
        }
    }

    [Fact]
    public void Top_p_keeps_the_smallest_set_that_holds_it()
    {
        // softmax of the logs: 0.5, 0.3, 0.2.
        using var logits = tensor([MathF.Log(0.2f), MathF.Log(0.5f), MathF.Log(0.3f)], [1, 3]).expand(1000, 3).contiguous();
        var uniforms = Enumerable.Range(0, 1000).Select(i => i / 1000f).ToArray();

        var (ids, logProbs) = TokenSampler.Sample(logits, new() { TopP = 0.7 }, uniforms);

        // 0.5 of 0.8 falls to token 1; token 2 is needed to reach 0.7; token 0 is out. Log-probs stay those of the whole vocabulary.
        Assert.Equal(625, ids.Count(id => id == 1), 2.0);
        Assert.Equal(375, ids.Count(id => id == 2), 2.0);
        Assert.Equal(MathF.Log(0.5f), logProbs[Array.IndexOf(ids, 1L)], 1e-5f);
    }

    [Fact]
    public void Repeated_calls_leave_no_tensor_behind()
    {
        using var loaded = Goldens.Load("tiny-llama");
        var generator = new CompletionGenerator(loaded.Model, [2, 5, 9, 14, 33, 67, 80, 99, 120]);
        var scorer = new CompletionScorer(loaded.Model);
        void Call()
        {
            var completions = generator.Generate([new([3, 4, 5], 4, 0), new([6, 7], 4, 1)], new() { MaxNewTokens = 20 }, default);
            scorer.Score([.. completions.Select(one => (new[] { 3, 4 }, one.Ids))]);
            scorer.NextTokenProbabilities([[3, 4]], [1, 2]);
        }

        Call();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var i = 0; i < 5; i++)
            Call();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var loaded = Goldens.Load("tiny-llama");
        var generator = new CompletionGenerator(loaded.Model, [2]);

        void Refused(GenerationRequest request, SamplingOptions options, string expected) =>
            Assert.Contains(expected, Assert.Throws<ArgumentException>(() => generator.Generate([request], options, default)).Message);

        Refused(new([], 1, 0), new(), "empty");
        Refused(new([1, 2], 0, 0), new(), "samples");
        Refused(new([1, 320], 1, 0), new(), "vocabulary of 320");
        Refused(new(new int[250], 1, 0), new() { MaxNewTokens = 7 }, "context of 256");
        Refused(new([1], 1, 0), new() { TopP = 0 }, "Top-p");
        Refused(new([1], 1, 0), new() { Temperature = -1 }, "temperature");
    }
}
