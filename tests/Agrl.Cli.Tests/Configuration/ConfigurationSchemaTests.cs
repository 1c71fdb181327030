using System.Text.Json.Nodes;
using Agrl.Cli.Configuration;
using Agrl.Cli.Configuration.Yaml;
using NJsonSchema;

namespace Agrl.Cli.Tests.Configuration;

public sealed class ConfigurationSchemaTests
{
    private static readonly Task<JsonSchema> Schema = JsonSchema.FromJsonAsync(ConfigurationSchema.Create().ToJsonString());

    [Fact]
    public async Task The_schema_accepts_the_configurations_that_come_with_the_project()
    {
        foreach (var file in Directory.GetFiles(Repository.File("configs"), "*.yaml"))
            Assert.Empty(await Validate(await File.ReadAllTextAsync(file)));
    }

    [Theory]
    [InlineData("stages.sft.epochz=1", "epochz")]
    [InlineData("stages.grpo.loss=gspo", "loss")]
    [InlineData("stages.grpo.responses_per_prompt=1", "responses_per_prompt")]
    [InlineData("stages.sft.optimizer.learning_rate=0", "learning_rate")]
    [InlineData("runtime.device=gpu", "device")]
    [InlineData("seed=x", "seed")]
    public async Task The_schema_refuses_what_the_reader_refuses(string change, string key)
    {
        Assert.Empty(await Validate(Yaml.Valid));
        Assert.Contains(key, string.Join(' ', await Validate(Yaml.Valid, change)), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_key_is_explained()
    {
        var nameless = new List<string>();
        Walk(ConfigurationSchema.Create(), "", nameless);
        Assert.Empty(nameless);
    }

    private static void Walk(JsonNode node, string path, List<string> nameless)
    {
        if (node is not JsonObject schema)
            return;
        foreach (var (key, property) in schema["properties"]?.AsObject() ?? [])
        {
            if (property!["description"]?.GetValue<string>() is not { Length: > 0 })
                nameless.Add($"{path}.{key}");
            Walk(property, $"{path}.{key}", nameless);
        }

        foreach (var (name, definition) in schema["definitions"]?.AsObject() ?? [])
            Walk(definition!, name, nameless);
    }

    private static async Task<string[]> Validate(string yaml, params string[] overrides)
    {
        var root = (YamlMapping)YamlTreeReader.Read(yaml, "run.yaml");
        foreach (var change in overrides)
            ConfigurationOverride.Parse(change).Apply(root);
        return [.. (await Schema).Validate(ToJson(root)!.ToJsonString()).Select(error => error.ToString())];
    }

    private static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMapping mapping => new JsonObject(mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key, ToJson(entry.Value)))),
        YamlList list => new JsonArray([.. list.Items.Select(ToJson)]),
        YamlScalar { IsNull: true } => null,
        YamlScalar { IsQuoted: true, Text: var text } => text,
        YamlScalar { Text: "true" or "false" } scalar => scalar.Text == "true",
        YamlScalar scalar when long.TryParse(scalar.Text, out var whole) => whole,
        YamlScalar scalar when double.TryParse(scalar.Text, out var number) => number,
        YamlScalar scalar => scalar.Text,
        _ => throw new InvalidOperationException(),
    };
}
