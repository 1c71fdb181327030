using Agrl.Modeling.Transformer;
using Agrl.Relevance;

namespace Agrl.Training.Benchmarking;

/// <summary>Shapes of models to measure, by name.</summary>
public static class BenchModels
{
    /// <summary>The names, smallest first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["1M", "5M", "20M", "0.6B"];

    /// <summary>A shape; 0.6B is that of Qwen3-0.6B.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="positions">The longest prompt and response together.</param>
    /// <exception cref="InputException">There is no such name.</exception>
    public static ModelConfiguration Find(string name, int positions)
    {
        var (vocabulary, hidden, layers, heads, kv, size, ffn) = name switch
        {
            "1M" => (2048, 128, 4, 4, 2, 32, 384),
            "5M" => (2048, 256, 6, 8, 4, 32, 768),
            "20M" => (2048, 512, 6, 8, 4, 64, 1536),
            "0.6B" => (151936, 1024, 28, 16, 8, 128, 3072),
            _ => throw new InputException($"no preset '{name}'; {NameSuggestion.Hint(name, Names)}"),
        };
        return new ModelConfiguration
        {
            VocabularySize = vocabulary,
            HiddenSize = hidden,
            Layers = layers,
            AttentionHeads = heads,
            KeyValueHeads = kv,
            HeadSize = size,
            IntermediateSize = ffn,
            MaxPositions = positions,
        };
    }
}
