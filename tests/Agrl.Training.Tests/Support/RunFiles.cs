using System.Text.Json.Nodes;

namespace Agrl.Training.Tests.Support;

/// <summary>Run folders side by side.</summary>
internal static class RunFiles
{
    /// <summary>Copies a folder with all that is in it.</summary>
    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var path in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, path)));
        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            File.Copy(path, Path.Combine(to, Path.GetRelativePath(from, path)));
    }

    /// <summary>Two finished runs are the same to the bit: model, metrics without times, completions, predictions, events.</summary>
    public static void AssertSame(string expected, string actual)
    {
        string[] files =
            ["model/model.safetensors", "model/config.json", "model/tokenizer.json", "model/agrl.json", "completions.jsonl"];
        foreach (var file in files)
            Assert.True(File.ReadAllBytes(Path.Combine(expected, file)).AsSpan()
                .SequenceEqual(File.ReadAllBytes(Path.Combine(actual, file))), file);
        Assert.Equal(Metrics(expected), Metrics(actual));
        Assert.Equal(Names(Path.Combine(expected, "eval")), Names(Path.Combine(actual, "eval")));
        foreach (var file in Names(Path.Combine(expected, "eval")).Where(f => f != "summary.json"))
            Assert.Equal(File.ReadAllText(Path.Combine(expected, "eval", file)), File.ReadAllText(Path.Combine(actual, "eval", file)));
    }

    /// <summary>Metrics without what the clock makes of them.</summary>
    public static List<string> Metrics(string run) => [.. File.ReadAllLines(Path.Combine(run, "metrics.jsonl")).Select(line =>
    {
        var node = JsonNode.Parse(line)!;
        foreach (var name in (string[])["step_seconds", "sample_seconds", "dev/seconds", "tokens_per_second"])
            node["metrics"]!.AsObject().Remove(name);
        return node.ToJsonString();
    })];

    private static List<string> Names(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(p => Path.GetRelativePath(folder, p))
            .Order(StringComparer.Ordinal)];
}
