using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Agrl.Modeling.Tokenization;

namespace Agrl.Modeling.Tests.Tokenization;

/// <summary>
/// Bounds far above what was measured (half a second to load; 3.5 MB/s at first sight and 15 MB/s with the pieces known), so that
/// they fail where something grows quadratic and not where the machine is busy.
/// </summary>
public sealed class SpeedTests
{
    [SkippableFact]
    public void The_real_Qwen3_tokenizer_loads_and_encodes_in_time()
    {
        var folder = TestFiles.Qwen3();
        var watch = Stopwatch.StartNew();
        var tokenizer = HuggingFaceTokenizer.Load(folder);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);

        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "vectors.json")));
        var some = string.Join('\n', vectors.RootElement.EnumerateArray().Select(vector => vector.GetProperty("text").GetString()));
        var text = string.Concat(Enumerable.Repeat(some, 1_000_000 / Encoding.UTF8.GetByteCount(some) + 1));
        watch.Restart();
        var ids = tokenizer.Encode(text);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);
        Assert.Equal(text, tokenizer.Decode(ids));
    }

    [Fact]
    public void A_word_of_a_million_characters_is_merged_in_time()
    {
        var tokenizer = BpeTrainer.Train(["aaaaaaaa", "aaaaaaaa"], new() { VocabularySize = 300 });
        var watch = Stopwatch.StartNew();
        var ids = tokenizer.Encode(new string('a', 1_000_000));
        // Linear merging takes about a second; quadratic would take many minutes. The bound allows for any machine and load.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 180);
        Assert.Equal(125_000, ids.Length);
    }
}
