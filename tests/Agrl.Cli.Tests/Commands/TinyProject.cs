using System.Text.Json.Nodes;

namespace Agrl.Cli.Tests.Commands;

/// <summary>A rubric, a few judgments and a configuration that trains a model of some thousand parameters within seconds.</summary>
public sealed class TinyProject : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TinyProject()
    {
        var made = CliRunner.Run(
            "data", "synthesize", "--rubric", Repository.File("configs", "rubrics", "shop.yaml"), "--output", Data,
            "--sft", "24", "--rl", "12", "--balanced", "8", "--wild", "8");
        Assert.True(made.Code == 0, made.Error);
        File.Copy(Repository.File("configs", "rubrics", "shop.yaml"), Path.Combine(Folder, "shop.yaml"));
    }

    /// <summary>The project's folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>The folder of the judgment files.</summary>
    public string Data => Path.Combine(Folder, "data");

    /// <summary>The configuration as text.</summary>
    public static string Yaml => """
        name: tiny
        rubric: shop.yaml
        data:
          sft: data/sft.jsonl
          rl: data/rl.jsonl
          evaluation: {balanced: data/balanced.jsonl}
        model:
          scratch: {vocabulary: 320, hidden: 16, layers: 1, heads: 2, kv_heads: 1, head_size: 8, ffn: 16, context: 320}
        prompt: {lowercase: true, fields: [title, brand]}
        stages:
          - {type: sft, steps: 2, batch_size: 4}
          - {type: agrl, steps: 1, prompts_per_step: 2, responses_per_prompt: 2, max_new_tokens: 4, replay: {share: 0.5, guided_responses: 1, max_replaced: 1}}
        evaluation: {max_new_tokens: 4}
        """;

    /// <summary>Writes a configuration and gives its path.</summary>
    public string Configuration(string yaml) => Write($"{Guid.NewGuid():N}.yaml", yaml);

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>A place for a run that is not there yet.</summary>
    public string NewRun() => Path.Combine(Folder, $"run-{Guid.NewGuid():N}");

    /// <summary>A judgment file with one line changed, and its path.</summary>
    public string ChangedData(int line, Func<string, string> change)
    {
        var lines = File.ReadAllLines(Path.Combine(Data, "sft.jsonl"));
        lines[line - 1] = change(lines[line - 1]);
        return Write($"data/{Guid.NewGuid():N}.jsonl", string.Join('\n', lines));
    }

    /// <summary>A change of a judgment as JSON.</summary>
    public static Func<string, string> Json(Action<JsonObject> change) => line =>
    {
        var judgment = JsonNode.Parse(line)!.AsObject();
        change(judgment);
        return judgment.ToJsonString();
    };

    public void Dispose() => _folder.Dispose();
}
