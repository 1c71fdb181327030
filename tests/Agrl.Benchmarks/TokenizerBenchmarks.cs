using Agrl.Modeling.Tokenization;
using BenchmarkDotNet.Attributes;

namespace Agrl.Benchmarks;

/// <summary>A prompt of some hundred tokens to ids and back.</summary>
[MemoryDiagnoser]
public class TokenizerBenchmarks
{
    private readonly HuggingFaceTokenizer tokenizer;
    private readonly string text = string.Join('\n', Enumerable.Range(0, 8).Select(i => $"query: red kettle {i}\ntitle: acme kettle, stainless steel, {i}.5 l\nprice: 3{i}.99"));
    private readonly int[] ids;

    public TokenizerBenchmarks()
    {
        tokenizer = BpeTrainer.Train([text, .. Enumerable.Range(0, 500).Select(i => $"{i * 7919 % 1000} lamp tent kettle {i}")], new BpeTrainerOptions { VocabularySize = 600 });
        ids = tokenizer.Encode(text);
    }

    [Benchmark]
    public int[] Encode() => tokenizer.Encode(text);

    [Benchmark]
    public string Decode() => tokenizer.Decode(ids);
}
