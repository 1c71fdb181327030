using System.Text.Json;
using System.Text.Json.Serialization;
using Agrl.Relevance;
using Agrl.Relevance.Prompts;
using Agrl.Relevance.Responses;
using Agrl.Relevance.Rubrics;

namespace Agrl.Training.Judging;

/// <summary>
/// What a model was trained to read and write: rubric, prompt and response form. It is saved in the model's folder (agrl.json and
/// rubric.yaml), so that evaluation and prediction ask the model the way it was trained.
/// </summary>
/// <param name="Rubric">The rubric.</param>
/// <param name="RubricText">The rubric's file as text.</param>
/// <param name="Prompt">What goes into a prompt.</param>
/// <param name="Response">The form of a response.</param>
/// <param name="ChatTemplate">The chat template by name; null for the one of the model's folder.</param>
/// <param name="MaxNewTokens">The most tokens of an answer in the evaluations it was trained with; null where none is known.</param>
public sealed record JudgingFormat(
    Rubric Rubric, string RubricText, PromptOptions Prompt, ResponseOptions Response, string? ChatTemplate = null, int? MaxNewTokens = null)
{
    private const string FormatFile = "agrl.json";
    private const string RubricFile = "rubric.yaml";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    /// <summary>Writes the format into a model's folder.</summary>
    /// <param name="folder">An existing folder.</param>
    public void Save(string folder)
    {
        File.WriteAllText(Path.Combine(folder, FormatFile),
            JsonSerializer.Serialize(new FormatFileContent(Prompt, Response, ChatTemplate, MaxNewTokens), Json) + "\n");
        File.WriteAllText(Path.Combine(folder, RubricFile), RubricText);
    }

    /// <summary>Reads the format of a model's folder.</summary>
    /// <param name="folder">A folder that <see cref="Save"/> wrote into.</param>
    /// <param name="rubricPath">A rubric to judge by instead of the folder's own; null for its own.</param>
    /// <exception cref="InputException">The folder has no format, or it is damaged.</exception>
    public static JudgingFormat Load(string folder, string? rubricPath = null)
    {
        var path = Path.Combine(folder, FormatFile);
        var rubricFile = rubricPath ?? Path.Combine(folder, RubricFile);
        if (!File.Exists(path))
        {
            throw new InputException(
                $"Expected {FormatFile} in the model folder {folder}, which says how the model was trained to read and answer; " +
                "found none. Use a folder that agrl train wrote (RUN/model).");
        }

        if (!File.Exists(rubricFile))
            throw new InputException($"Expected a rubric at {rubricFile}; found no file. Name one with --rubric.");
        FormatFileContent? content;
        try
        {
            content = JsonSerializer.Deserialize<FormatFileContent>(File.ReadAllText(path), Json);
        }
        catch (JsonException e)
        {
            throw new InputException(
                $"{path} is no format file of agrl: at {e.Path ?? "its start"} it holds something else than expected. " +
                "Train or copy the model folder again.", e);
        }

        if (content is null)
            throw new InputException($"{path} is empty. Train or copy the model folder again.");
        if (content.MaxNewTokens < 1)
            throw new InputException($"{path}: max_new_tokens: expected 1 or more, found {content.MaxNewTokens}.");
        var text = RubricReader.ReadText(rubricFile);
        return new JudgingFormat(
            RubricReader.Parse(text, rubricFile), text, content.Prompt, content.Response, content.ChatTemplate, content.MaxNewTokens);
    }

    private sealed record FormatFileContent(
        PromptOptions Prompt, ResponseOptions Response, string? ChatTemplate, int? MaxNewTokens = null);
}
