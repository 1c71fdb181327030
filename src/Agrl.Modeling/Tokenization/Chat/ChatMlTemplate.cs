namespace Agrl.Modeling.Tokenization.Chat;

/// <summary>ChatML, alone or with the system message that Qwen2.5 puts where none is given.</summary>
internal sealed class ChatMlTemplate : ChatTemplate
{
    /// <summary>What Qwen2.5 was told to be.</summary>
    public const string Qwen25System = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.";

    private readonly string? _defaultSystem;

    /// <summary>The template for a tokenizer.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="defaultSystem">The system message where the first message is none, or null for none.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    public ChatMlTemplate(string name, string? defaultSystem, ITokenizer tokenizer)
        : base(name, tokenizer, ["<|im_start|>", "<|im_end|>"]) =>
        _defaultSystem = defaultSystem;

    /// <inheritdoc/>
    public override IReadOnlyList<int> ResponseEnd => [Tokenizer.TokenToId("<|im_end|>")!.Value];

    /// <inheritdoc/>
    internal override string Jinja =>
        (_defaultSystem is null
            ? ""
            : $"{{% if messages[0]['role'] != 'system' %}}{{{{ '<|im_start|>system\\n{_defaultSystem}<|im_end|>\\n' }}}}{{% endif %}}") +
        "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}" +
        "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

    private protected override void Write(IReadOnlyList<ChatMessage> messages, ChatBuilder builder)
    {
        var lastUser = LastUser(messages);
        if (_defaultSystem is not null && messages[0].Role != "system") WriteTurn("system", _defaultSystem, trained: false, builder);
        for (var i = 0; i < messages.Count; i++)
            WriteTurn(messages[i].Role, messages[i].Content, messages[i].Role == "assistant" && i > lastUser, builder);
    }

    private protected override void WriteAnswerOpening(ChatBuilder builder) => builder.Marker("<|im_start|>").Text("assistant\n");

    /// <summary>One turn.</summary>
    public static void WriteTurn(string role, string content, bool trained, ChatBuilder builder) =>
        builder.Marker("<|im_start|>").Text(role + "\n").Text(content, trained).Marker("<|im_end|>", trained).Text("\n");
}
