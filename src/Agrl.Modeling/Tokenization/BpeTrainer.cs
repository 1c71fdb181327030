using System.Runtime.InteropServices;
using System.Text;
using Agrl.Modeling.Tokenization.Bpe;
using Agrl.Modeling.Tokenization.PreTokenizers;
using Agrl.Modeling.Tokenization.Unicode;

namespace Agrl.Modeling.Tokenization;

/// <summary>
/// Trains a byte-level BPE on texts: Qwen's normalisation and pre-tokenization (digits one by one), GPT-2's byte alphabet, then
/// merges of the most frequent pair. Deterministic: of equally frequent pairs the one with the lower ids is merged first, as in
/// the tokenizers library. Pairs are counted once and then kept up to date, so that time goes with what changes.
/// </summary>
public static class BpeTrainer
{
    /// <summary>Trains a tokenizer.</summary>
    /// <param name="texts">The texts, enumerated once. Special tokens inside them are text like any other.</param>
    /// <param name="options">Size and special tokens.</param>
    /// <returns>A tokenizer to use or to save as a tokenizer.json that transformers loads.</returns>
    /// <exception cref="ArgumentException">The options make no vocabulary.</exception>
    public static HuggingFaceTokenizer Train(IEnumerable<string> texts, BpeTrainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(options);
        var alphabet = Enumerable.Range(0, 256).Select(value => ByteAlphabet.CharOf((byte)value)).Order().ToArray();
        Check(options, alphabet);
        var tokens = options.SpecialTokens.Concat(alphabet.Select(value => value.ToString())).ToList();
        var idOfByte = new int[256];
        for (var i = 0; i < alphabet.Length; i++) idOfByte[ByteAlphabet.ByteOf(alphabet[i])] = options.SpecialTokens.Count + i;

        var words = new PairCounts(CountWords(texts), idOfByte);
        var merges = new List<(string Left, string Right)>();
        var idOfToken = tokens.Select((token, id) => (token, id)).ToDictionary(item => item.token, item => item.id, StringComparer.Ordinal);
        while (tokens.Count < options.VocabularySize && words.TryTakeMostFrequent(options.MinimumPairCount, out var left, out var right))
        {
            var joined = tokens[left] + tokens[right];
            // Two pairs may spell one token; both merges are kept, the token once.
            if (!idOfToken.TryGetValue(joined, out var id))
            {
                id = tokens.Count;
                tokens.Add(joined);
                idOfToken.Add(joined, id);
            }
            merges.Add((tokens[left], tokens[right]));
            words.Merge(left, right, id);
        }
        return HuggingFaceTokenizer.FromFiles(TokenizerJsonWriter.Write(tokens, options.SpecialTokens, merges));
    }

    private static void Check(BpeTrainerOptions options, char[] alphabet)
    {
        if (options.SpecialTokens.Count == 0 || options.SpecialTokens.Any(string.IsNullOrEmpty)
            || options.SpecialTokens.Distinct().Count() != options.SpecialTokens.Count)
            throw new ArgumentException("Expected at least one special token, none empty and none twice.", nameof(options));
        if (options.SpecialTokens.Any(token => token.Length == 1 && alphabet.Contains(token[0])))
            throw new ArgumentException("A special token may not be a character of the byte alphabet.", nameof(options));
        if (options.VocabularySize < alphabet.Length + options.SpecialTokens.Count)
            throw new ArgumentException(
                $"A vocabulary of {options.VocabularySize} has no room for 256 bytes " +
                $"and {options.SpecialTokens.Count} special tokens.", nameof(options));
        if (options.MinimumPairCount < 1)
            throw new ArgumentException($"Expected a minimum pair count of at least 1, found {options.MinimumPairCount}.", nameof(options));
    }

    // In the order of first occurrence, which makes the rest deterministic.
    private static List<(byte[] Word, long Count)> CountWords(IEnumerable<string> texts)
    {
        var pattern = TextPattern.OfRegex(KnownExpressions.Qwen);
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var bySpan = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        var ranges = new List<(int Start, int End, bool IsMatch)>();
        foreach (var given in texts)
        {
            var text = UnicodeNormalizer.Normalize(RuneClass.WellFormed(given), NormalizationForm.FormC);
            ranges.Clear();
            pattern.Cut(text, ranges);
            foreach (var (start, end, _) in ranges)
                CollectionsMarshal.GetValueRefOrAddDefault(bySpan, text.AsSpan(start, end - start), out _)++;
        }
        return [.. counts.Select(item => (Encoding.UTF8.GetBytes(item.Key), item.Value))];
    }
}
