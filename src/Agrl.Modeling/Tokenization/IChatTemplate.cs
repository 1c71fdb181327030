namespace Agrl.Modeling.Tokenization;

/// <summary>Renders chat messages to the ids of a prompt that ends where the assistant's answer begins.</summary>
public interface IChatTemplate
{
    /// <summary>The template's name, such as <c>qwen3</c>, <c>chatml</c>, <c>llama3</c> or <c>plain</c>.</summary>
    string Name { get; }

    /// <summary>The ids of a prompt, the opening of the assistant's turn included.</summary>
    /// <param name="messages">System (optional) and user messages.</param>
    int[] RenderPrompt(IReadOnlyList<ChatMessage> messages);

    /// <summary>The ids that close a response, appended to a response that is trained on (such as the end-of-turn id).</summary>
    IReadOnlyList<int> ResponseEnd { get; }
}
