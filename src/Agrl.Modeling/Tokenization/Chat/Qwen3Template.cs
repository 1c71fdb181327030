namespace Agrl.Modeling.Tokenization.Chat;

/// <summary>
/// Qwen3's template: ChatML with a block of thoughts before the last answer. With thinking the model writes the block, so that it
/// is trained; without, the template puts an empty one before the answer.
/// </summary>
internal sealed class Qwen3Template : ChatTemplate
{
    private const string Open = "<think>", Close = "</think>";
    private readonly bool _thinking;

    /// <summary>The template for a tokenizer.</summary>
    /// <param name="thinking">Whether the model is to think.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    public Qwen3Template(bool thinking, ITokenizer tokenizer)
        : base(thinking ? "qwen3" : "qwen3-no-thinking", tokenizer, ["<|im_start|>", "<|im_end|>"]) => _thinking = thinking;

    /// <inheritdoc/>
    public override IReadOnlyList<int> ResponseEnd => [Tokenizer.TokenToId("<|im_end|>")!.Value];

    private protected override void Write(IReadOnlyList<ChatMessage> messages, ChatBuilder builder)
    {
        var lastQuery = LastQuery(messages);
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i];
            if (message.Role != "assistant")
            {
                ChatMlTemplate.WriteTurn(message.Role, message.Content, trained: false, builder);
                continue;
            }
            var (thoughts, answer) = Parts(message.Content);
            var isLast = i == messages.Count - 1;
            if (i > lastQuery && (isLast || thoughts.Length > 0)) WriteThoughtfulTurn(thoughts, answer, builder);
            else ChatMlTemplate.WriteTurn("assistant", answer, trained: i > lastQuery, builder);
        }
    }

    private protected override void WriteAnswerOpening(ChatBuilder builder)
    {
        builder.Marker("<|im_start|>").Text("assistant\n");
        if (!_thinking) WriteThoughts("", trained: false, builder);
    }

    private void WriteThoughtfulTurn(string thoughts, string answer, ChatBuilder builder)
    {
        builder.Marker("<|im_start|>").Text("assistant\n");
        WriteThoughts(thoughts.Trim('\n'), trained: _thinking || thoughts.Length > 0, builder);
        builder.Text(answer.TrimStart('\n'), trained: true).Marker("<|im_end|>", trained: true).Text("\n");
    }

    private static void WriteThoughts(string thoughts, bool trained, ChatBuilder builder) =>
        builder.Marker(Open, trained).Text($"\n{thoughts}\n", trained).Marker(Close, trained).Text("\n\n", trained);

    // As the template splits: the thoughts between the last opening and the first close, the answer after the last close.
    private static (string Thoughts, string Answer) Parts(string content)
    {
        var firstClose = content.IndexOf(Close, StringComparison.Ordinal);
        if (firstClose < 0) return ("", content);
        var answer = content[(content.LastIndexOf(Close, StringComparison.Ordinal) + Close.Length)..].TrimStart('\n');
        var thoughts = content[..firstClose].TrimEnd('\n');
        var open = thoughts.LastIndexOf(Open, StringComparison.Ordinal);
        return ((open < 0 ? thoughts : thoughts[(open + Open.Length)..]).TrimStart('\n'), answer);
    }

    // A user message that is a tool's response is no query of its own.
    private static int LastQuery(IReadOnlyList<ChatMessage> messages)
    {
        for (var i = messages.Count - 1; i >= 0; i--)
            if (messages[i].Role == "user" && !(messages[i].Content.StartsWith("<tool_response>", StringComparison.Ordinal) &&
                                               messages[i].Content.EndsWith("</tool_response>", StringComparison.Ordinal)))
                return i;
        return messages.Count - 1;
    }
}
