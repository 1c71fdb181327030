using System.Diagnostics;
using Agrl.Modeling.Tokenization;

namespace Agrl.Modeling.Tests.Tokenization;

public sealed class BpeTrainerTests
{
    private static readonly BpeTrainerOptions Small = new() { VocabularySize = 300 };

    [Fact]
    public void Merges_the_most_frequent_pair_first_and_of_equal_ones_the_lower_ids()
    {
        // Words: "low" x 3, " low" x 2, "er" x 2 (each in its own text). Pairs: (l,o) 5, (o,w) 5, (Ġ,l) 2, (e,r) 2.
        // Of (l,o) and (o,w), l has the lower id; then (lo,w) 5; then (e,r) 2 before (Ġ,low) 2, as e has a lower id than Ġ.
        var tokenizer = BpeTrainer.Train(["low low", "low low", "low", "er", "er"], Small);

        Assert.Equal(3 + 256 + 4, tokenizer.VocabularySize);
        Assert.Equal(["lo", "low", "er", "Ġlow"], Enumerable.Range(259, 4).Select(id => tokenizer.IdToToken(id)!));
        Assert.Equal([260, 262, 261], tokenizer.Encode("low lower"));
    }

    [Fact]
    public void Overlapping_pairs_are_counted_as_the_reference_counts_them()
    {
        // "aaaa" twice: (a,a) 6 -> aa aa, then (aa,aa) 2 -> aaaa.
        var tokenizer = BpeTrainer.Train(["aaaa", "aaaa"], Small);
        Assert.Equal(["aa", "aaaa"], Enumerable.Range(259, tokenizer.VocabularySize - 259).Select(id => tokenizer.IdToToken(id)!));
    }

    [Fact]
    public void Digits_stay_apart_and_rare_pairs_are_left_alone()
    {
        var tokenizer = BpeTrainer.Train(["123 123 123", "once"], Small);
        Assert.Equal(259, tokenizer.VocabularySize);
    }

    [Fact]
    public void Special_tokens_come_first_and_have_their_roles()
    {
        var tokenizer = BpeTrainer.Train(["a <|im_end|> b", "a <|im_end|> b"], Small);
        Assert.Equal(0, tokenizer.TokenToId("<|endoftext|>"));
        Assert.Equal(0, tokenizer.PadId);
        Assert.Equal([2], tokenizer.EndOfTextIds);
        Assert.DoesNotContain(2, tokenizer.Encode("a <|im_end|> b"));
        Assert.Contains(2, tokenizer.Encode("a <|im_end|> b", parseSpecial: true));
    }

    [Fact]
    public void A_saved_tokenizer_loads_as_the_same_one()
    {
        var texts = Enumerable.Range(0, 200)
            .Select(i => $"brand: asked acme{i % 7}, has zenith{i % 5} -> mismatch \"é\" 中文 \\ \t").ToArray();
        var trained = BpeTrainer.Train(texts, Small);
        var folder = TestFiles.NewFolder();
        trained.Save(folder);
        var loaded = HuggingFaceTokenizer.Load(folder);
        Assert.Equal(trained.VocabularySize, loaded.VocabularySize);
        foreach (var text in texts) Assert.Equal(trained.Encode(text), loaded.Encode(text));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(folder, "tokenizer.json")),
            Saved(BpeTrainer.Train(texts, Small)));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_size_asked_for_is_the_size_made_where_the_texts_allow_it_and_in_seconds()
    {
        var random = new Random(5);
        var words = Enumerable.Range(0, 3000)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(2, 10)).Select(_ => (char)('a' + random.Next(26))))).ToArray();
        var texts = Enumerable.Range(0, 30_000)
            .Select(_ => string.Join(' ', Enumerable.Range(0, 12).Select(_ => words[random.Next(words.Length)]))).ToArray();
        var watch = Stopwatch.StartNew();
        Assert.Equal(2048, BpeTrainer.Train(texts, new BpeTrainerOptions()).VocabularySize);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 20);
    }

    [Fact]
    public void Options_that_make_no_vocabulary_are_refused()
    {
        Assert.Throws<ArgumentException>(() => BpeTrainer.Train([], Small with { VocabularySize = 258 }));
        Assert.Throws<ArgumentException>(() => BpeTrainer.Train([], Small with { SpecialTokens = [] }));
        Assert.Throws<ArgumentException>(() => BpeTrainer.Train([], Small with { SpecialTokens = ["a"] }));
        Assert.Throws<ArgumentException>(() => BpeTrainer.Train([], Small with { MinimumPairCount = 0 }));
    }

    private static byte[] Saved(HuggingFaceTokenizer tokenizer)
    {
        var folder = TestFiles.NewFolder();
        tokenizer.Save(folder);
        var content = File.ReadAllBytes(Path.Combine(folder, "tokenizer.json"));
        Directory.Delete(folder, recursive: true);
        return content;
    }
}
