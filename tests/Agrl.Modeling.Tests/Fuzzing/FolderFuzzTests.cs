using System.Text;
using System.Text.Json.Nodes;
using Agrl.Modeling.Adapters;
using Agrl.Modeling.Checkpoints;
using Agrl.Modeling.Transformer;
using Xunit.Abstractions;

namespace Agrl.Modeling.Tests.Fuzzing;

/// <summary>Whole folders with one file changed: configuration, index, a shard; and adapters.</summary>
[Trait("Category", "Fuzz")]
public sealed class FolderFuzzTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Changed_configurations_are_read_or_refused()
    {
        var sources = Directory.GetFiles(Goldens.PathOf(""), "config.json", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllText).ToArray();
        Fuzzer.Run(
            "config.json",
            random => Changed(sources[random.Next(sources.Length)], random),
            // Both ways: what is read must also be written and read again.
            input =>
            {
                var configuration = ModelConfigurationReader.Parse(Encoding.UTF8.GetString(input));
                ModelConfigurationReader.Parse(ModelConfigurationWriter.ToJson(configuration));
                using var scope = TorchSharp.torch.NewDisposeScope();
                if (configuration.HeadSize <= 4096)
                    RotaryEmbedding.Frequencies(configuration);
            },
            output);
    }

    [Fact]
    public void Folders_with_a_changed_file_are_loaded_or_refused()
    {
        var source = Goldens.PathOf("variants/llama-yarn-tied-bfloat16-shards");
        var contents = Directory.GetFiles(source).ToDictionary(path => Path.GetFileName(path), File.ReadAllBytes);
        string[] names = [.. contents.Keys.Order(StringComparer.Ordinal)];
        foreach (var (name, content) in contents)
            File.WriteAllBytes(_folder.Place(name), content);
        Fuzzer.Run(
            "model folder",
            random =>
            {
                var name = names[random.Next(names.Length)];
                var content = name.EndsWith(".json", StringComparison.Ordinal) ? Changed(Encoding.UTF8.GetString(contents[name]), random)
                    : Mutation.OfBytes(contents[name], random, random.Next(8) == 0 ? 0 : 8, 600);
                return Framed(name, content);
            },
            input => WithFile(input, contents, () => ModelFolder.Load(_folder.Path).Dispose()),
            output);
    }

    [Fact]
    public void Changed_adapters_are_loaded_or_refused()
    {
        using var loaded = ModelFolder.Load(Goldens.PathOf("variants/qwen3-one-key-head"));
        using (var adapter = new LoraAdapter(loaded.Model, new() { Rank = 2, Alpha = 3, Targets = ["q_proj", "down_proj"] }, 1))
            LoraFolder.Save(_folder.Path, adapter, Goldens.PathOf("variants/qwen3-one-key-head"));
        var contents = new DirectoryInfo(_folder.Path).GetFiles().ToDictionary(file => file.Name, file => File.ReadAllBytes(file.FullName));
        // Beside the adapter, so that the inputs are the same wherever the checkout is.
        Directory.CreateDirectory(_folder.Place("base"));
        File.Copy(Goldens.PathOf("variants/qwen3-one-key-head/config.json"), Path.Combine(_folder.Path, "base", "config.json"));
        var record = JsonNode.Parse(contents["adapter_config.json"])!;
        record["base_model_name_or_path"] = "base";
        contents["adapter_config.json"] = Encoding.UTF8.GetBytes(record.ToJsonString());
        string[] names = [.. contents.Keys.Order(StringComparer.Ordinal)];
        Fuzzer.Run(
            "adapter folder",
            random =>
            {
                var name = names[random.Next(names.Length)];
                var content = name.EndsWith(".json", StringComparison.Ordinal) ? Changed(Encoding.UTF8.GetString(contents[name]), random)
                    : Mutation.OfBytes(contents[name], random, random.Next(8) == 0 ? 0 : 8, 900);
                return Framed(name, content);
            },
            input => WithFile(input, contents, () =>
            {
                ModelSource.Find(_folder.Path);
                LoraFolder.Load(_folder.Path, loaded.Model, 1).Dispose();
            }),
            output);
    }

    private static byte[] Changed(string json, Random random)
    {
        if (random.Next(3) == 0)
            return Mutation.OfBytes(Encoding.UTF8.GetBytes(json), random);
        var root = JsonNode.Parse(json)!;
        Mutation.OfValues(root, random);
        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }

    // A name, a line break, the content.
    private static byte[] Framed(string name, byte[] content) => [.. Encoding.UTF8.GetBytes(name + "\n"), .. content];

    private void WithFile(byte[] input, Dictionary<string, byte[]> contents, Action load)
    {
        var end = Array.IndexOf(input, (byte)'\n');
        var name = Encoding.UTF8.GetString(input, 0, end);
        var path = _folder.Place(name);
        File.WriteAllBytes(path, input[(end + 1)..]);
        try
        {
            load();
        }
        finally
        {
            File.WriteAllBytes(path, contents[name]);
        }
    }
}
