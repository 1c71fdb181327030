namespace Agrl.Modeling.Tokenization.Chat;

/// <summary>
/// Llama 3's template; contents are trimmed, as it does. (Llama 3.1 and later add a system turn with dates, which this does not.)
/// </summary>
internal sealed class Llama3Template : ChatTemplate
{
    /// <summary>The template for a tokenizer.</summary>
    public Llama3Template(ITokenizer tokenizer)
        : base("llama3", tokenizer, ["<|begin_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"])
    {
    }

    /// <inheritdoc/>
    public override IReadOnlyList<int> ResponseEnd => [Tokenizer.TokenToId("<|eot_id|>")!.Value];

    /// <inheritdoc/>
    internal override string Jinja =>
        "{{ '<|begin_of_text|>' }}{% for message in messages %}" +
        "{{ '<|start_header_id|>' + message['role'] + '<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' }}" +
        "{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}";

    private protected override void Write(IReadOnlyList<ChatMessage> messages, ChatBuilder builder)
    {
        builder.Marker("<|begin_of_text|>");
        var lastUser = LastUser(messages);
        for (var i = 0; i < messages.Count; i++)
        {
            var trained = messages[i].Role == "assistant" && i > lastUser;
            WriteHeader(messages[i].Role, builder);
            builder.Text(messages[i].Content.Trim(), trained).Marker("<|eot_id|>", trained);
        }
    }

    private protected override void WriteAnswerOpening(ChatBuilder builder) => WriteHeader("assistant", builder);

    private static void WriteHeader(string role, ChatBuilder builder) =>
        builder.Marker("<|start_header_id|>").Text(role).Marker("<|end_header_id|>").Text("\n\n");
}
