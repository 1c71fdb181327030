using System.Text;

namespace Agrl.Modeling.Tokenization.Chat;

/// <summary>
/// Puts a conversation's ids together from markers and text. Neighbouring texts are encoded as one, as they would be in the
/// rendered string, except where what is trained begins or ends.
/// </summary>
internal sealed class ChatBuilder
{
    private readonly ITokenizer _tokenizer;
    private readonly List<int> _ids = [];
    private readonly List<bool> _trained = [];
    private readonly StringBuilder _text = new();
    private bool _textIsTrained;

    /// <summary>An empty conversation.</summary>
    public ChatBuilder(ITokenizer tokenizer) => _tokenizer = tokenizer;

    /// <summary>Adds the ids that the tokenizer itself puts before every text, such as a BOS.</summary>
    public ChatBuilder TextStart()
    {
        if (_tokenizer is HuggingFaceTokenizer tokenizer)
            foreach (var id in tokenizer.IdsBeforeText) Id(id, trained: false);
        return this;
    }

    /// <summary>Adds a marker; plain text where the tokenizer has no such token.</summary>
    public ChatBuilder Marker(string marker, bool trained = false) =>
        _tokenizer.TokenToId(marker) is { } id ? Id(id, trained) : Text(marker, trained);

    /// <summary>Adds an id.</summary>
    public ChatBuilder Id(int id, bool trained)
    {
        Flush();
        _ids.Add(id);
        _trained.Add(trained);
        return this;
    }

    /// <summary>Adds text, in which no marker is seen.</summary>
    public ChatBuilder Text(string text, bool trained = false)
    {
        if (text.Length == 0) return this;
        if (trained != _textIsTrained) Flush();
        _textIsTrained = trained;
        _text.Append(text);
        return this;
    }

    /// <summary>The conversation.</summary>
    public RenderedChat Build()
    {
        Flush();
        return new RenderedChat([.. _ids], [.. _trained]);
    }

    private void Flush()
    {
        if (_text.Length == 0) return;
        var text = _text.ToString();
        _text.Clear();
        var before = _ids.Count;
        if (_tokenizer is HuggingFaceTokenizer tokenizer) tokenizer.Encode(text, parseSpecial: false, isTextStart: before == 0, _ids);
        else _ids.AddRange(_tokenizer.Encode(text));
        for (var i = before; i < _ids.Count; i++) _trained.Add(_textIsTrained);
    }
}
