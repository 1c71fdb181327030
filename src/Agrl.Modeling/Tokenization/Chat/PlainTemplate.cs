namespace Agrl.Modeling.Tokenization.Chat;

/// <summary>
/// No template: the texts one after the other, a line break between them, and the tokenizer's end-of-text id after an answer.
/// For models from scratch and base models.
/// </summary>
internal sealed class PlainTemplate : ChatTemplate
{
    /// <summary>The template for a tokenizer.</summary>
    public PlainTemplate(ITokenizer tokenizer) : base("plain", tokenizer, [])
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> ResponseEnd => [Tokenizer.EndOfTextIds[0]];

    /// <inheritdoc/>
    internal override string Jinja =>
        (Tokenizer is HuggingFaceTokenizer { IdsBeforeText.Count: > 0 } ? "{{ bos_token }}" : "") +
        "{% for message in messages %}" +
        "{% if not loop.first and message['role'] != 'assistant' and messages[loop.index0 - 1]['role'] != 'assistant' %}" +
        "{{ '\\n' }}{% endif %}{{ message['content'] }}{% if message['role'] == 'assistant' %}{{ eos_token }}{% endif %}{% endfor %}";

    private protected override void Write(IReadOnlyList<ChatMessage> messages, ChatBuilder builder)
    {
        builder.TextStart();
        var lastUser = LastUser(messages);
        for (var i = 0; i < messages.Count; i++)
        {
            var isAnswer = messages[i].Role == "assistant";
            var trained = isAnswer && i > lastUser;
            if (i > 0 && !isAnswer && messages[i - 1].Role != "assistant") builder.Text("\n");
            builder.Text(messages[i].Content, trained);
            if (isAnswer) builder.Id(ResponseEnd[0], trained);
        }
    }

    private protected override void WriteAnswerOpening(ChatBuilder builder)
    {
    }
}
