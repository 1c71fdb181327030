using Agrl.Modeling.Tokenization;

namespace Agrl.Training.Benchmarking;

/// <summary>
/// A tokenizer under a vocabulary of another size: ids beyond its own are read as if the vocabulary began again, so that what a
/// model with random weights samples costs what any response costs to decode.
/// </summary>
internal sealed class BenchTokenizer : ITokenizer
{
    private readonly ITokenizer _inner;

    /// <summary>A tokenizer for a vocabulary.</summary>
    /// <param name="inner">What encodes and decodes.</param>
    /// <param name="vocabularySize">The model's vocabulary.</param>
    public BenchTokenizer(ITokenizer inner, int vocabularySize) => (_inner, VocabularySize) = (inner, vocabularySize);

    public int VocabularySize { get; }

    public IReadOnlyList<int> EndOfTextIds => _inner.EndOfTextIds;

    public int PadId => _inner.PadId;

    /// <summary>A byte-level BPE of random words, of the vocabulary's size up to a limit.</summary>
    /// <param name="vocabularySize">The model's vocabulary.</param>
    public static BenchTokenizer Create(int vocabularySize)
    {
        const int Largest = 4096;
        var random = new Random(1);
        var words = Enumerable.Range(0, 2000)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(3, 9)).Select(_ => (char)('a' + random.Next(26))))).ToList();
        var options = new BpeTrainerOptions { VocabularySize = Math.Min(vocabularySize, Largest), MinimumPairCount = 1 };
        return new BenchTokenizer(BpeTrainer.Train([string.Join(' ', words)], options), vocabularySize);
    }

    public int? TokenToId(string token) => _inner.TokenToId(token);

    public int[] Encode(string text, bool parseSpecial = false, bool addSpecialTokens = false) =>
        _inner.Encode(text, parseSpecial, addSpecialTokens);

    public string Decode(ReadOnlySpan<int> ids, bool skipSpecial = true) => _inner.Decode(Own(ids), skipSpecial);

    public int[] DecodedEnds(ReadOnlySpan<int> ids, out string text) => _inner.DecodedEnds(Own(ids), out text);

    public void Save(string folder) => _inner.Save(folder);

    private int[] Own(ReadOnlySpan<int> ids)
    {
        var own = ids.ToArray();
        foreach (ref var id in own.AsSpan())
            id %= _inner.VocabularySize;
        return own;
    }
}
