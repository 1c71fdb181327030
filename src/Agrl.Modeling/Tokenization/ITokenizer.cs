namespace Agrl.Modeling.Tokenization;

/// <summary>Text to token ids and back. Special tokens inside a text are never parsed as such unless asked for.</summary>
public interface ITokenizer
{
    /// <summary>The number of ids, added tokens included: every id is below it.</summary>
    int VocabularySize { get; }

    /// <summary>The ids that end a response; several where the model has several. Never empty.</summary>
    IReadOnlyList<int> EndOfTextIds { get; }

    /// <summary>The id that fills padded places; it is masked everywhere, so that it may equal another id without harm.</summary>
    int PadId { get; }

    /// <summary>The id of a token's text (vocabulary or added), or null.</summary>
    /// <param name="token">The token as the vocabulary spells it.</param>
    int? TokenToId(string token);

    /// <summary>The ids of a text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="parseSpecial">Whether special tokens that stand in the text become their single ids.</param>
    /// <param name="addSpecialTokens">Whether the tokenizer's own post-processor adds its special tokens (such as a BOS).</param>
    int[] Encode(string text, bool parseSpecial = false, bool addSpecialTokens = false);

    /// <summary>The text of ids; bytes that are no UTF-8 become U+FFFD.</summary>
    /// <param name="ids">Ids below <see cref="VocabularySize"/>.</param>
    /// <param name="skipSpecial">Whether special tokens are left out of the text.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary.</exception>
    string Decode(ReadOnlySpan<int> ids, bool skipSpecial = true);

    /// <summary>The text of ids, and where in it each token ends.</summary>
    /// <param name="ids">Ids below <see cref="VocabularySize"/>.</param>
    /// <param name="text">The text, special tokens left out.</param>
    /// <returns>
    /// For each id the number of characters of <paramref name="text"/> that are complete after it, not decreasing; a token that ends
    /// inside a character has the end before that character.
    /// </returns>
    int[] DecodedEnds(ReadOnlySpan<int> ids, out string text);

    /// <summary>Writes tokenizer.json, tokenizer_config.json and what else belongs to the tokenizer into a folder.</summary>
    /// <param name="folder">An existing folder.</param>
    void Save(string folder);
}
