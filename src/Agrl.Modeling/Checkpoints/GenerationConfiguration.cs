using System.Text.Json;
using System.Text.Json.Nodes;
using Agrl.Modeling.Transformer;

namespace Agrl.Modeling.Checkpoints;

/// <summary>A folder's <c>generation_config.json</c>, of which the ids that end a response are looked at.</summary>
internal static class GenerationConfiguration
{
    private const string FileName = "generation_config.json";

    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, NewLine = "\n" };

    /// <summary>The ids that end a response: the file's, or else the configuration's; may be empty.</summary>
    /// <exception cref="ModelFormatException">The file is malformed.</exception>
    public static IReadOnlyList<int> EndOfTextIds(string folder, ModelConfiguration configuration)
    {
        var ids = ReadIds(Path.Combine(folder, FileName));
        return ids.Length > 0 ? ids : configuration.EndOfTextIds;
    }

    /// <summary>
    /// Makes a folder's file name ids that end a response, or a file where there is none. A base model's file names the end of a
    /// document alone: served with it, a model trained on turns would go on after each answer.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="configuration">Whose ids count where the file names none.</param>
    /// <param name="endIds">The ids to be named; a file that names them all is left as it is.</param>
    /// <exception cref="ModelFormatException">The file is malformed.</exception>
    public static void Complete(string folder, ModelConfiguration configuration, IReadOnlyList<int> endIds)
    {
        var path = Path.Combine(folder, FileName);
        var named = EndOfTextIds(folder, configuration);
        int[] ids = [.. named.Union(endIds)];
        if (ids.Length == 0 || (File.Exists(path) && !endIds.Except(ReadIds(path)).Any()))
            return;
        var root = File.Exists(path) ? Parse(path) : [];
        root["eos_token_id"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]);
        if (!root.ContainsKey("pad_token_id") && configuration.PadId is { } pad)
            root["pad_token_id"] = pad;
        File.WriteAllText(path, root.ToJsonString(Layout));
    }

    private static JsonObject Parse(string path)
    {
        try
        {
            var root = JsonNode.Parse(File.ReadAllText(path),
                documentOptions: new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip })!.AsObject();
            root.ContainsKey("");
            return root;
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException)
        {
            // The second: a name that stands there twice, which is seen when names are first looked at.
            throw new ModelFormatException($"{path}: expected a JSON object with each name once: {error.Message}", error);
        }
    }

    private static int[] ReadIds(string path) =>
        File.Exists(path)
            ? ConfigurationFields.Read(
                File.ReadAllText(path), path, fields => fields.Integers("eos_token_id").Where(id => id >= 0).ToArray())
            : [];
}
