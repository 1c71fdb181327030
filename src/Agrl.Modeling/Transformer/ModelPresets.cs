namespace Agrl.Modeling.Transformer;

/// <summary>Shapes by name; names are the same in capital letters.</summary>
public static class ModelPresets
{
    private static readonly Dictionary<string, ModelConfiguration> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        // The shapes that docs/performance.md measures.
        ["1m"] = Small(hidden: 128, layers: 4, heads: 4, headSize: 32, inner: 384),
        ["5m"] = Small(hidden: 256, layers: 6, heads: 8, headSize: 32, inner: 768),
        ["20m"] = Small(hidden: 512, layers: 6, heads: 8, headSize: 64, inner: 1536),
        // Qwen/Qwen3-0.6B's config.json.
        ["qwen3-0.6b"] = new()
        {
            VocabularySize = 151936,
            HiddenSize = 1024,
            IntermediateSize = 3072,
            Layers = 28,
            AttentionHeads = 16,
            KeyValueHeads = 8,
            HeadSize = 128,
            MaxPositions = 40960,
            RopeTheta = 1_000_000,
        },
    };

    /// <summary>The names, smallest first.</summary>
    public static IReadOnlyList<string> Names => [.. ByName.Keys];

    /// <summary>A shape.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="KeyNotFoundException">There is no such shape.</exception>
    public static ModelConfiguration Find(string name) => ByName[name];

    private static ModelConfiguration Small(int hidden, int layers, int heads, int headSize, int inner) => new()
    {
        VocabularySize = 2048,
        HiddenSize = hidden,
        IntermediateSize = inner,
        Layers = layers,
        AttentionHeads = heads,
        KeyValueHeads = heads / 2,
        HeadSize = headSize,
        MaxPositions = 1024,
    };
}
