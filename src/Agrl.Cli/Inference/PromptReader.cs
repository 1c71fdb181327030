using Agrl.Cli.Json;
using Agrl.Modeling.Tokenization;
using Agrl.Relevance;

namespace Agrl.Cli.Inference;

/// <summary>Takes the prompts and completions of rows as token ids.</summary>
/// <param name="folder">The model's folder.</param>
/// <param name="chat">Renders a prompt's text as a user turn; null takes the text as it is.</param>
internal sealed class PromptReader(InferenceFolder folder, IChatTemplate? chat)
{
    /// <summary>
    /// The prompt's ids. Where a row has text and ids, as what <c>generate</c> writes has, the ids count: they are what was computed with.
    /// </summary>
    /// <param name="row">A row with <c>prompt</c> or <c>prompt_ids</c>.</param>
    /// <exception cref="InputException">There is neither, or the prompt has no token.</exception>
    public int[] Prompt(InputRow row)
    {
        var ids = row.Ids("prompt_ids", folder.Vocabulary)
            ?? (row.Text("prompt") is { } text
                ? Encode(text)
                : throw row.Error("expected the field 'prompt' (a text) or 'prompt_ids', found neither"));
        return ids.Length > 0 ? ids : throw row.Error("the prompt has no token, so there is nothing that a first token could follow");
    }

    /// <summary>The completion's ids.</summary>
    /// <param name="row">A row with <c>completion</c> or <c>completion_ids</c>.</param>
    /// <exception cref="InputException">There is neither.</exception>
    public int[] Completion(InputRow row) =>
        row.Ids("completion_ids", folder.Vocabulary)
            ?? (row.Text("completion") is { } text
                ? folder.Tokenizer.Encode(text, parseSpecial: true)
                : throw row.Error("expected the field 'completion' (a text) or 'completion_ids', found neither"));

    // Special tokens in a text are single ids, as transformers reads them; a user turn's text stays text.
    private int[] Encode(string text) => chat is null
        ? folder.Tokenizer.Encode(text, parseSpecial: true, addSpecialTokens: true)
        : chat.RenderPrompt([new ChatMessage("user", text)]);
}
