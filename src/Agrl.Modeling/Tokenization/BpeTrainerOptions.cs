namespace Agrl.Modeling.Tokenization;

/// <summary>What a trained vocabulary is to look like.</summary>
public sealed record BpeTrainerOptions
{
    /// <summary>
    /// The most tokens, special ones included; at least 256 more than the special ones. There are fewer where the texts hold no
    /// more pairs that occur often enough.
    /// </summary>
    public int VocabularySize { get; init; } = 2048;

    /// <summary>The special tokens, which get the first ids in this order. The last one ends a response, the first one pads.</summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];

    /// <summary>How often a pair must occur to be merged; what occurs once is better spelt out.</summary>
    public int MinimumPairCount { get; init; } = 2;
}
