using Agrl.Modeling.Tokenization.Chat;
using Agrl.Modeling.Tokenization.Json;

namespace Agrl.Modeling.Tokenization;

/// <summary>The chat templates that are known, by name or by what a model folder holds.</summary>
public static class ChatTemplates
{
    /// <summary>
    /// The names: <c>plain</c> (texts as they are), <c>chatml</c>, <c>qwen2.5</c> (ChatML with its default system message),
    /// <c>qwen3</c> (the model thinks first), <c>qwen3-no-thinking</c> (an empty block of thoughts stands before the answer) and
    /// <c>llama3</c>.
    /// </summary>
    public static IReadOnlyList<string> Names { get; } = ["plain", "chatml", "qwen2.5", "qwen3", "qwen3-no-thinking", "llama3"];

    /// <summary>A template by name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="tokenizer">The tokenizer to render with.</param>
    /// <exception cref="ModelFormatException">There is no such template, or the tokenizer lacks a token that it needs.</exception>
    public static ChatTemplate Find(string name, ITokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return name switch
        {
            "plain" => new PlainTemplate(tokenizer),
            "chatml" => new ChatMlTemplate("chatml", null, tokenizer),
            "qwen2.5" => new ChatMlTemplate("qwen2.5", ChatMlTemplate.Qwen25System, tokenizer),
            "qwen3" => new Qwen3Template(thinking: true, tokenizer),
            "qwen3-no-thinking" => new Qwen3Template(thinking: false, tokenizer),
            "llama3" => new Llama3Template(tokenizer),
            _ => throw new ModelFormatException($"Expected a chat template of {string.Join(", ", Names)}, found \"{name}\"."),
        };
    }

    /// <summary>
    /// The template of a model folder: the one that <see cref="HuggingFaceTokenizer.WithChatTemplate"/> noted, or told by the texts that
    /// its Jinja template writes: <c>plain</c> where there is none. Jinja itself is not run, so that a template with any text or function
    /// that the known ones lack is refused rather than guessed.
    /// </summary>
    /// <param name="folder">The folder; chat_template.jinja counts before the chat_template of tokenizer_config.json.</param>
    /// <param name="tokenizer">The tokenizer to render with.</param>
    /// <exception cref="ModelFormatException">The template is none of those known; a name given by the user is the way out.</exception>
    public static ChatTemplate Detect(string folder, ITokenizer tokenizer)
    {
        if (ChatTemplateNote.Read(folder) is { } noted) return Find(noted, tokenizer);
        var (source, path) = Source(folder);
        if (source is null) return Find("plain", tokenizer);
        var (name, difference) = TemplateFingerprint.Recognise(source);
        return name is not null ? Find(name, tokenizer) : throw new ModelFormatException(
            $"{path}: the chat template is none of those known here ({difference}). Name the one to use: {string.Join(", ", Names)}.");
    }

    /// <summary>Whether a model folder's template is the one of a name, so far as <see cref="Detect"/> can tell.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="tokenizer">The tokenizer to render with.</param>
    public static bool IsOf(string name, string folder, ITokenizer tokenizer)
    {
        try
        {
            return Detect(folder, tokenizer).Name == name;
        }
        catch (ModelFormatException)
        {
            return false;
        }
    }

    private static (string? Source, string Path) Source(string folder)
    {
        var jinja = Path.Combine(folder, TokenizerFiles.ChatTemplate);
        if (File.Exists(jinja)) return (File.ReadAllText(jinja), jinja);
        var path = Path.Combine(folder, TokenizerFiles.Configuration);
        if (!File.Exists(path)) return (null, path);
        var part = JsonPart.Parse(File.ReadAllBytes(path), path)["chat_template"];
        if (part.Kind != System.Text.Json.JsonValueKind.Array) return (part.TextOrNull(), path);
        // Several templates by name; transformers takes the one called default.
        foreach (var named in part.Items())
            if (named["name"].Text() == "default")
                return (named["template"].Text(), path);
        throw part.Expected("a template named default among several");
    }
}
