using System.Text;
using System.Text.Json.Nodes;
using Agrl.Modeling.Tests.Tokenization;
using Agrl.Modeling.Tokenization;
using Xunit.Abstractions;

namespace Agrl.Modeling.Tests.Fuzzing;

[Trait("Category", "Fuzz")]
public sealed class TokenizerFuzzTests(ITestOutputHelper output) : IDisposable
{
    private const string Sample = "red kettle, naïve 2-pack!! 🎒 中文 <|im_end|> </s>\n\ta   b";

    private readonly string _folder = TestFiles.NewFolder();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Changed_bytes_are_read_or_refused()
    {
        // A real file too, which is large, so that most inputs are of the small ones.
        byte[][] sources =
            [.. Small().Select(Encoding.UTF8.GetBytes), File.ReadAllBytes(Path.Combine(TestFiles.Fixture("tiny-qwen3"), "tokenizer.json"))];
        Fuzzer.Run(
            "tokenizer.json, bytes", random => Mutation.OfBytes(sources[random.Next(16) == 0 ? 2 : random.Next(2)], random), Read, output);
    }

    [Fact]
    public void Changed_values_are_read_or_refused()
    {
        string[] sources = [.. Small(), File.ReadAllText(Path.Combine(TestFiles.Fixture("tiny-llama"), "tokenizer.json"))];
        Fuzzer.Run(
            "tokenizer.json, values",
            random =>
            {
                var root = JsonNode.Parse(sources[random.Next(16) == 0 ? 2 : random.Next(2)])!;
                Mutation.OfValues(root, random);
                return Encoding.UTF8.GetBytes(root.ToJsonString());
            },
            Read, output);
    }

    [Fact]
    public void Changed_configurations_and_chat_templates_are_read_or_refused()
    {
        var tokenizer = SmallTokenizer.ByteLevel();
        File.WriteAllText(Path.Combine(_folder, "tokenizer.json"), tokenizer.ToJsonString());
        const string Configuration = """
            {"added_tokens_decoder": {"0": {"content": "<|endoftext|>", "special": true}, "2": {"content": "<|im_end|>", "special": true}},
             "eos_token": "<|im_end|>", "pad_token": {"content": "<|endoftext|>"}, "clean_up_tokenization_spaces": false,
             "chat_template": "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"}
            """;
        var bytes = Encoding.UTF8.GetBytes(Configuration.ReplaceLineEndings(" "));
        Fuzzer.Run(
            "tokenizer_config.json",
            random =>
            {
                if (random.Next(2) == 0)
                    return Mutation.OfBytes(bytes, random);
                var root = JsonNode.Parse(bytes)!;
                Mutation.OfValues(root, random);
                return Encoding.UTF8.GetBytes(root.ToJsonString());
            },
            input =>
            {
                File.WriteAllBytes(Path.Combine(_folder, "tokenizer_config.json"), input);
                var loaded = HuggingFaceTokenizer.Load(_folder);
                ChatTemplates.Detect(_folder, loaded).RenderPrompt([new("user", Sample)]);
                loaded.WithChatTemplate(ChatTemplates.Find("plain", loaded));
            },
            output);
    }

    private void Read(byte[] input)
    {
        File.WriteAllBytes(Path.Combine(_folder, "tokenizer.json"), input);
        var tokenizer = HuggingFaceTokenizer.Load(_folder);
        var ids = tokenizer.Encode(Sample, parseSpecial: true, addSpecialTokens: true);
        Assert.Equal(ids.Length, tokenizer.DecodedEnds(ids, out _).Length);
        tokenizer.Decode(tokenizer.Encode(Sample), skipSpecial: false);
    }

    // Small files, so that mutations meet every section and not the vocabulary alone.
    private static string[] Small()
    {
        var bytes = SmallTokenizer.ByteLevel();
        bytes["model"]!["merges"] = new JsonArray("a b", new JsonArray("ab", "c"));
        bytes["model"]!["vocab"]!["ab"] = 259;
        bytes["model"]!["vocab"]!["abc"] = 260;
        return [bytes.ToJsonString(), SmallTokenizer.LlamaLike().ToJsonString()];
    }
}
