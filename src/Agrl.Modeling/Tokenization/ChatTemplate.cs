using Agrl.Modeling.Tokenization.Chat;

namespace Agrl.Modeling.Tokenization;

/// <summary>
/// A chat template in code. Markers become their ids; what messages hold is encoded as plain text, so that a product title with
/// <c>&lt;|im_end|&gt;</c> in it ends no turn. The answer begins at a token boundary, as it does when it is sampled: a rendered
/// conversation begins with the ids of its prompt. See <see cref="ChatTemplates"/>.
/// </summary>
public abstract class ChatTemplate : IChatTemplate
{
    private protected ChatTemplate(string name, ITokenizer tokenizer, IReadOnlyList<string> markers)
    {
        Name = name;
        Tokenizer = tokenizer;
        if (markers.FirstOrDefault(marker => tokenizer.TokenToId(marker) is null) is { } missing)
            throw new ModelFormatException(
                $"The chat template {name} needs the token {missing}, which this tokenizer lacks. " +
                $"Choose another one of {string.Join(", ", ChatTemplates.Names)}; plain needs none.");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public abstract IReadOnlyList<int> ResponseEnd { get; }

    /// <summary>The same template in Jinja, for those who serve the model; null where the model's own is to be kept.</summary>
    internal virtual string? Jinja => null;

    /// <summary>What the ids are of.</summary>
    private protected ITokenizer Tokenizer { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is no message, a role is unknown, or the last message is not the user's.</exception>
    public int[] RenderPrompt(IReadOnlyList<ChatMessage> messages)
    {
        Check(messages);
        if (messages[^1].Role != "user")
            throw new ArgumentException(
                $"Expected a prompt to end with the user's message, found the {messages[^1].Role}'s.", nameof(messages));
        var builder = new ChatBuilder(Tokenizer);
        Write(messages, builder);
        WriteAnswerOpening(builder);
        return builder.Build().Ids;
    }

    /// <summary>A conversation with the assistant's answers, to train on.</summary>
    /// <param name="messages">System (optional), user and assistant messages.</param>
    /// <exception cref="ArgumentException">There is no message, or a role is unknown.</exception>
    public RenderedChat Render(IReadOnlyList<ChatMessage> messages)
    {
        Check(messages);
        var builder = new ChatBuilder(Tokenizer);
        Write(messages, builder);
        return builder.Build();
    }

    /// <summary>Writes all messages.</summary>
    private protected abstract void Write(IReadOnlyList<ChatMessage> messages, ChatBuilder builder);

    /// <summary>Writes what stands before an answer that the model is to give.</summary>
    private protected abstract void WriteAnswerOpening(ChatBuilder builder);

    /// <summary>The index of the last user message, or -1.</summary>
    private protected static int LastUser(IReadOnlyList<ChatMessage> messages)
    {
        var last = messages.Count - 1;
        while (last >= 0 && messages[last].Role != "user") last--;
        return last;
    }

    private static void Check(IReadOnlyList<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0) throw new ArgumentException("Expected at least one message, found none.", nameof(messages));
        foreach (var message in messages)
            if (message.Role is not ("system" or "user" or "assistant"))
                throw new ArgumentException($"Expected the role system, user or assistant, found \"{message.Role}\".", nameof(messages));
    }
}
