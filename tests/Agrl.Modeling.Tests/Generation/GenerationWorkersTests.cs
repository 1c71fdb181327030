using Agrl.Modeling.Generation;
using Agrl.Modeling.Tests.Numerics;

namespace Agrl.Modeling.Tests.Generation;

[Collection(nameof(ThreadCount))]
public sealed class GenerationWorkersTests
{
    [Theory]
    [InlineData(16, 8, 256, 2, 8)] // two parts of 64 rows
    [InlineData(48, 8, 256, 2, 12)] // 384 rows are too many at once: two parts for each thread
    [InlineData(800, 1, 256, 2, 100)]
    [InlineData(4, 8, 256, 2, 32)] // 16 rows a thread are too few
    [InlineData(8, 8, 256, 4, 4)] // 64 rows are enough for two of four threads
    [InlineData(16, 8, 256, 1, 32)]
    [InlineData(3, 64, 32, 2, 1)]
    [InlineData(1, 1, 1, 8, 1)]
    public void Prompts_are_shared_out_evenly_where_there_are_rows_enough(
        int prompts, int perPrompt, int maxRows, int threads, int expected) =>
        Assert.Equal(expected, GenerationWorkers.PromptsOfPart(prompts, perPrompt, maxRows, threads));

    [Theory]
    [InlineData("tiny-qwen3", 0.0)]
    [InlineData("tiny-qwen2", 0.9)]
    [InlineData("tiny-llama", 0.9)]
    public void Any_number_of_threads_draws_the_same(string name, double temperature)
    {
        using var loaded = Goldens.Load(name);
        var random = new Random(4);
        var requests = Enumerable.Range(0, 30).Select(i => new GenerationRequest(
            [.. Enumerable.Range(0, 2 + 7 * i % 23).Select(_ => random.Next(3, 320))], i % 3 == 0 ? 8 : 4, (ulong)i)).ToArray();
        var options = new SamplingOptions { Temperature = temperature, MaxNewTokens = 20, Seed = 6 };
        int[] ends = [.. Enumerable.Range(0, 20)];
        var outcomes = new List<IReadOnlyList<Completion>>();
        foreach (var count in new[] { 1, 2, 3 })
        {
            using var threads = new ThreadCount(count);
            outcomes.Add(new CompletionGenerator(loaded.Model, ends, maxRows: 96).Generate(requests, options, default));
        }

        foreach (var other in outcomes.Skip(1))
        {
            Assert.Equal(outcomes[0].Select(one => (one.PromptIndex, one.SampleIndex)),
                other.Select(one => (one.PromptIndex, one.SampleIndex)));
            Assert.Equal(outcomes[0].Select(one => string.Join(' ', one.Ids)), other.Select(one => string.Join(' ', one.Ids)));
        }
    }

    [Fact]
    public void Cancelling_ends_all_threads()
    {
        using var threads = new ThreadCount(2);
        using var loaded = Goldens.Load("tiny-qwen3");
        using var cancel = new CancellationTokenSource();
        var requests = Enumerable.Range(0, 16).Select(i => new GenerationRequest([3, 4, 5], 8, (ulong)i)).ToArray();
        cancel.CancelAfter(TimeSpan.FromMilliseconds(5));

        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            for (var i = 0; i < 1000; i++)
                new CompletionGenerator(loaded.Model, []).Generate(requests, new() { MaxNewTokens = 40 }, cancel.Token);
        });
    }
}
