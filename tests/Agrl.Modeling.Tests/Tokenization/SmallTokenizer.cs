using System.Text.Json.Nodes;
using Agrl.Modeling.Tokenization;

namespace Agrl.Modeling.Tests.Tokenization;

/// <summary>Hand-made tokenizer.json files, small enough to work ids out by hand.</summary>
internal static class SmallTokenizer
{
    /// <summary>
    /// In the manner of Llama 2: SentencePiece's marks, byte fallback, merges as strings. Ids: 0-2 special, 3-258 bytes, then as listed.
    /// </summary>
    public static JsonObject LlamaLike()
    {
        var vocabulary = new JsonObject { ["<unk>"] = 0, ["<s>"] = 1, ["</s>"] = 2 };
        for (var value = 0; value < 256; value++) vocabulary[$"<0x{value:X2}>"] = 3 + value;
        // 259 ▁, 260 r, 261 e, 262 d, 263 k, 264 t, 265 l, 266 ▁r, 267 ed, 268 ▁red, 269 et, 270 ett
        foreach (var token in (string[])["▁", "r", "e", "d", "k", "t", "l", "▁r", "ed", "▁red", "et", "ett"])
            vocabulary[token] = vocabulary.Count;
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(Added(0, "<unk>"), Added(1, "<s>"), Added(2, "</s>")),
            ["normalizer"] = Json("""{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}"""),
            ["pre_tokenizer"] = null,
            ["post_processor"] = Json("""
                {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],
                 "special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]}}}
                """),
            ["decoder"] = Json("""
                {"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},
                 {"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}
                """),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["dropout"] = null,
                ["unk_token"] = "<unk>",
                ["fuse_unk"] = true,
                ["byte_fallback"] = true,
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray("▁ r", "e d", "▁r ed", "e t", "et t"),
            },
        };
    }

    /// <summary>In the manner of GPT-2 and its heirs: bytes 3-258 in the order of their characters, no merges.</summary>
    public static JsonObject ByteLevel()
    {
        var folder = TestFiles.NewFolder();
        BpeTrainer.Train([], new() { VocabularySize = 259 }).Save(folder);
        var json = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, "tokenizer.json")))!.AsObject();
        Directory.Delete(folder, recursive: true);
        return json;
    }

    public static JsonObject Added(
        int id, string content, bool special = true, bool normalized = false,
        bool singleWord = false, bool stripLeft = false, bool stripRight = false) => new()
        {
            ["id"] = id,
            ["content"] = content,
            ["special"] = special,
            ["normalized"] = normalized,
            ["single_word"] = singleWord,
            ["lstrip"] = stripLeft,
            ["rstrip"] = stripRight,
        };

    public static JsonNode Json(string text) => JsonNode.Parse(text)!;

    public static HuggingFaceTokenizer Load(
        JsonNode tokenizer, string? tokenizerConfig = null, string? generationConfig = null, string? config = null)
    {
        var folder = TestFiles.NewFolder();
        try
        {
            File.WriteAllText(Path.Combine(folder, "tokenizer.json"), tokenizer.ToJsonString());
            var others = new[]
            {
                ("tokenizer_config.json", tokenizerConfig), ("generation_config.json", generationConfig), ("config.json", config),
            };
            foreach (var (name, content) in others)
                if (content is not null)
                    File.WriteAllText(Path.Combine(folder, name), content);
            return HuggingFaceTokenizer.Load(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
