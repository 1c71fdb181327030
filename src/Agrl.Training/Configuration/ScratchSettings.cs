namespace Agrl.Training.Configuration;

/// <summary>The shape of a model made from scratch.</summary>
public sealed record ScratchSettings
{
    /// <summary>The family whose architecture is taken and saved: <c>qwen3</c>, <c>qwen2</c> or <c>llama</c>.</summary>
    public string Family { get; init; } = "qwen3";

    /// <summary>The largest vocabulary of the byte-level BPE trained here, 260 to 65536; it may end smaller.</summary>
    public int Vocabulary { get; init; } = 2048;

    /// <summary>The width of the hidden states.</summary>
    public int Hidden { get; init; } = 128;

    /// <summary>The number of layers.</summary>
    public int Layers { get; init; } = 4;

    /// <summary>Query heads.</summary>
    public int Heads { get; init; } = 4;

    /// <summary>Key/value heads; divides the query heads.</summary>
    public int KvHeads { get; init; } = 2;

    /// <summary>The size of a head.</summary>
    public int HeadSize { get; init; } = 32;

    /// <summary>The width of the feed-forward layer.</summary>
    public int Ffn { get; init; } = 384;

    /// <summary>The longest prompt and response together, in tokens.</summary>
    public int Context { get; init; } = 512;

    /// <summary>The base of the rotary position embedding.</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>
    /// The standard deviation of the initial weights.
    /// Hugging Face's 0.02 suits wide models; narrow ones start faster nearer to 1 / sqrt(hidden).
    /// </summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>Whether the head shares the embedding's weights.</summary>
    public bool TieEmbeddings { get; init; } = true;
}
