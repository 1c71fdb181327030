using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Agrl.Modeling.Tokenization.Json;

namespace Agrl.Modeling.Tokenization.Chat;

/// <summary>
/// The name of the template that a model was trained with, noted in its tokenizer_config.json, as the folder's Jinja template does
/// not always say it: a scratch model has none, a base model may be trained with another one, and thinking is no part of it.
/// </summary>
internal static class ChatTemplateNote
{
    private const string Key = "agrl_chat_template";
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The name noted in a folder, or null.</summary>
    public static string? Read(string folder)
    {
        var path = Path.Combine(folder, TokenizerFiles.Configuration);
        return File.Exists(path) ? JsonPart.Parse(File.ReadAllBytes(path), path)[Key].TextOrNull() : null;
    }

    /// <summary>The files with a template noted, and in Jinja too unless they hold the model's own.</summary>
    public static TokenizerFiles Write(TokenizerFiles files, ChatTemplate template)
    {
        var path = files.PathOf(TokenizerFiles.Configuration);
        JsonObject configuration;
        try
        {
            configuration = files.Content(TokenizerFiles.Configuration) is { } content
                ? JsonNode.Parse(JsonPart.WithoutMark(content))!.AsObject()
                : [];
            configuration[Key] = template.Name;
            if (template.Jinja is { } jinja) configuration["chat_template"] = jinja;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new ModelFormatException($"{path}: expected a JSON object with each name once: {exception.Message}", exception);
        }
        var noted = files.With(TokenizerFiles.Configuration, JsonSerializer.SerializeToUtf8Bytes(configuration, Layout));
        return template.Jinja is null ? noted : noted.With(TokenizerFiles.ChatTemplate, null);
    }
}
