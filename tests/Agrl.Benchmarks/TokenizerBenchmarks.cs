using Agrl.Modeling.Tokenization;
using BenchmarkDotNet.Attributes;

namespace Agrl.Benchmarks;

/// <summary>A prompt of some hundred tokens to ids and back.</summary>
[MemoryDiagnoser]
public class TokenizerBenchmarks
{
    private readonly HuggingFaceTokenizer _tokenizer;
    private readonly string _text = string.Join('\n',
        Enumerable.Range(0, 8).Select(i => $"query: red kettle {i}\ntitle: acme kettle, stainless steel, {i}.5 l\nprice: 3{i}.99"));
    private readonly int[] _ids;

    public TokenizerBenchmarks()
    {
        _tokenizer = BpeTrainer.Train([_text, .. Enumerable.Range(0, 500).Select(i => $"{i * 7919 % 1000} lamp tent kettle {i}")],
            new BpeTrainerOptions { VocabularySize = 600 });
        _ids = _tokenizer.Encode(_text);
    }

    [Benchmark]
    public int[] Encode() => _tokenizer.Encode(_text);

    [Benchmark]
    public string Decode() => _tokenizer.Decode(_ids);
}
