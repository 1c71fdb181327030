using Agrl.Modeling.Tokenization.Decoders;

namespace Agrl.Modeling.Tokenization;

/// <summary>
/// Text of ids as they arrive. Never gives half a character: bytes wait until theirs is whole (a run of byte-fallback tokens, as
/// Llama 2 writes rare characters, until the run ends). All parts together are what decoding at once gives.
/// </summary>
public sealed class IncrementalDecoder
{
    private readonly DecodeState _state;

    internal IncrementalDecoder(TokenTexts texts, bool skipSpecial) => _state = new DecodeState(texts, skipSpecial);

    /// <summary>Takes the next id.</summary>
    /// <param name="id">An id of the tokenizer.</param>
    /// <returns>The text that is complete now and was not before; often empty.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is not in the vocabulary.</exception>
    public string Append(int id)
    {
        _state.Add(id);
        return Take();
    }

    /// <summary>Ends the text.</summary>
    /// <returns>What was held back; U+FFFD for bytes that never became a character.</returns>
    public string Finish()
    {
        _state.Finish();
        return Take();
    }

    private string Take()
    {
        if (_state.Text.Length == 0) return "";
        var text = _state.Text.ToString();
        _state.Text.Clear();
        return text;
    }
}
