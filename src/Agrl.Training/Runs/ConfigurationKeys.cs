using System.Text.Json;
using System.Text.Json.Nodes;
using Agrl.Training.Configuration;
using Agrl.Training.Telemetry;

namespace Agrl.Training.Runs;

/// <summary>A configuration as keys and values, so that two can be compared key by key.</summary>
internal static class ConfigurationKeys
{
    /// <summary>Every key whose value decides what a run computes; its name, its folder, and what is written down are left out.</summary>
    public static SortedDictionary<string, string> Of(RunConfiguration configuration)
    {
        // Stages are of types of their own, which the serializer looks at only where it is told to.
        var kept = configuration with { Name = "", Output = null, Stages = [], Comparison = null, Runtime = new RuntimeSettings() };
        var keys = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(keys, "", JsonSerializer.SerializeToNode(kept, JsonLines.Options));
        keys.Keys.Where(key => key.StartsWith("runtime.", StringComparison.Ordinal) || key is "name" or "stages").ToList()
            .ForEach(key => keys.Remove(key));
        keys["runtime.device"] = configuration.Runtime.Device;
        keys["runtime.threads"] = JsonSerializer.Serialize(configuration.Runtime.Threads);
        for (var i = 0; i < configuration.Stages.Count; i++)
            Add(keys, $"stages[{i}]", JsonSerializer.SerializeToNode((object)configuration.Stages[i], JsonLines.Options));
        return keys;
    }

    private static void Add(SortedDictionary<string, string> keys, string path, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                foreach (var (key, value) in map)
                    Add(keys, path.Length == 0 ? key : $"{path}.{key}", value);
                break;
            case JsonArray { Count: > 0 } list when list.Any(item => item is JsonObject or JsonArray):
                for (var i = 0; i < list.Count; i++)
                    Add(keys, $"{path}[{i}]", list[i]);
                break;
            default:
                keys[path] = node?.ToJsonString(JsonLines.Options) ?? "null";
                break;
        }
    }
}
