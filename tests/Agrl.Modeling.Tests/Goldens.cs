using System.Text.Json;
using System.Text.Json.Nodes;
using Agrl.Modeling.Checkpoints;

namespace Agrl.Modeling.Tests;

/// <summary>Numbers made with PyTorch 2.14, transformers 5.12 and TRL 1.10 from the random weights beside them.</summary>
internal static class Goldens
{
    public static readonly string[] Models = ["tiny-qwen3", "tiny-qwen2", "tiny-llama"];

    private static readonly Lazy<JsonNode> Root = new(() => JsonNode.Parse(File.ReadAllText(PathOf("goldens.json")))!);

    public static JsonNode Grpo => Root.Value["grpo"]!;

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", name);

    public static JsonNode Of(string model) => Root.Value["models"]![model]!;

    public static LoadedModel Load(string model) => ModelFolder.Load(PathOf(model));

    public static T Read<T>(this JsonNode node, string name) => node[name]!.Deserialize<T>()!;

    /// <summary>The rows without the places that the mask leaves out.</summary>
    public static int[][] Valid(int[][] ids, int[][] mask) =>
        [.. ids.Zip(mask, (row, keep) => row.Where((_, t) => keep[t] == 1).ToArray())];
}
