using System.Text.Json;
using Agrl.Modeling.Tokenization;

namespace Agrl.Modeling.Tests.Tokenization;

/// <summary>Ids that other implementations published: transformers for the fixtures, llama.cpp and transformers.js for Qwen3.</summary>
public sealed class GoldenTests
{
    [Theory]
    [InlineData("tiny-qwen3")]
    [InlineData("tiny-qwen2")]
    [InlineData("tiny-llama")]
    public void Fixture_texts_give_the_ids_of_transformers(string name)
    {
        var tokenizer = HuggingFaceTokenizer.Load(TestFiles.Fixture(name));
        using var goldens = JsonDocument.Parse(File.ReadAllBytes(TestFiles.Fixture("goldens.json")));
        var cases = goldens.RootElement.GetProperty("tokenizer").EnumerateArray().ToArray();
        Assert.NotEmpty(cases);
        foreach (var golden in cases)
        {
            var text = golden.GetProperty("text").GetString()!;
            var ids = golden.GetProperty("ids").Deserialize<int[]>()!;
            Assert.Equal(ids, tokenizer.Encode(text, parseSpecial: true));
            Assert.Equal(golden.GetProperty("decoded").GetString(), tokenizer.Decode(ids, skipSpecial: false));
        }
        Assert.Equal(316, tokenizer.VocabularySize);
        Assert.Equal([2], tokenizer.EndOfTextIds);
        Assert.Equal(0, tokenizer.PadId);
    }

    [SkippableFact]
    public void Qwen3_texts_give_the_published_ids_and_decode_back()
    {
        var tokenizer = TestFiles.Qwen3Tokenizer();
        using var vectors = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestFiles.Qwen3(), "vectors.json")));
        var count = 0;
        foreach (var vector in vectors.RootElement.EnumerateArray())
        {
            var text = vector.GetProperty("text").GetString()!;
            var ids = tokenizer.Encode(text, parseSpecial: true);
            Assert.Equal(vector.GetProperty("ids").Deserialize<int[]>()!, ids);
            Assert.Equal(text, tokenizer.Decode(ids, skipSpecial: false));
            count++;
        }
        Assert.Equal(72, count);
        Assert.Equal(151_669, tokenizer.VocabularySize);
    }
}
