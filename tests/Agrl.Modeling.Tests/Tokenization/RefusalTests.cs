using System.Text.Json.Nodes;
using Agrl.Modeling.Tokenization;

namespace Agrl.Modeling.Tests.Tokenization;

/// <summary>What is not supported or contradicts itself is refused by name, with the file and the place.</summary>
public sealed class RefusalTests
{
    [Theory]
    [InlineData("model", """{"type":"Unigram","vocab":[]}""", "Unigram")]
    [InlineData("model", """{"type":"WordPiece","vocab":{}}""", "WordPiece")]
    [InlineData("normalizer", """{"type":"Precompiled","precompiled_charsmap":""}""", "Precompiled")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"BertNormalizer"}]}""", "BertNormalizer")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"StripAccents"}]}""", "normalizers[1]")]
    [InlineData("pre_tokenizer", """{"type":"BertPreTokenizer"}""", "BertPreTokenizer")]
    [InlineData("pre_tokenizer", """{"type":"UnicodeScripts"}""", "UnicodeScripts")]
    [InlineData("pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"ByteLevel"},{"type":"Digits"}]}""", "after ByteLevel")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\p{Han}+"},"behavior":"Isolated"}""", "Han")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"a++"},"behavior":"Isolated"}""", "a++")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[a-z&&[^e]]"},"behavior":"Isolated"}""", "&&")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"\\bab"},"behavior":"Isolated"}""", "\\b")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[\\Wa]"},"behavior":"Isolated"}""", "\\W")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[[:alpha:]]+"},"behavior":"Isolated"}""", "a class within a class")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"[😀-😎]"},"behavior":"Isolated"}""", "beyond U+FFFF")]
    [InlineData("pre_tokenizer", """{"type":"Split","pattern":{"Regex":"a"},"behavior":"Sideways"}""", "Sideways")]
    [InlineData("pre_tokenizer", """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","add_prefix_space":false}""",
        "contradicts")]
    [InlineData("post_processor", """{"type":"BertProcessing"}""", "BertProcessing")]
    [InlineData("post_processor", """{"type":"RobertaProcessing"}""", "RobertaProcessing")]
    [InlineData("post_processor",
        """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"[CLS]"}},{"Sequence":{"id":"A"}}],"special_tokens":{}}""",
        "[CLS]")]
    [InlineData("post_processor", """{"type":"TemplateProcessing","single":[],"special_tokens":{}}""", "single")]
    [InlineData("decoder", """{"type":"WordPiece"}""", "WordPiece")]
    [InlineData("decoder", """{"type":"CTC"}""", "CTC")]
    [InlineData("decoder", """{"type":"BPEDecoder","suffix":"</w>"}""", "BPEDecoder")]
    [InlineData("decoder", "null", "decoder")]
    [InlineData("decoder", """{"type":"Fuse"}""", "another kind than the pre-tokenizer")]
    public void An_unsupported_part_is_named(string section, string json, string name) =>
        AssertRefused(root => root[section] = JsonNode.Parse(json), name);

    [Theory]
    [InlineData("dropout", "0.1", "dropout")]
    [InlineData("continuing_subword_prefix", "\"##\"", "##")]
    [InlineData("end_of_word_suffix", "\"</w>\"", "</w>")]
    [InlineData("unk_token", "\"<unk>\"", "<unk>")]
    [InlineData("merges", """["a b"]""", "\"ab\"")]
    [InlineData("merges", """[["a","b","c"]]""", "merges[0]")]
    [InlineData("merges", """["a  b"]""", "merges[0]")]
    [InlineData("merges", """["ab"]""", "merges[0]")]
    [InlineData("merges", "null", "merges")]
    [InlineData("vocab", """{"a":0,"b":0}""", "another token's")]
    [InlineData("vocab", """{"a":-1}""", "-1")]
    [InlineData("vocab", """{"a":1.5}""", "1.5")]
    [InlineData("vocab", """{"a":2000000000}""", "2000000000")]
    [InlineData("vocab", "{}", "vocab")]
    public void A_model_that_is_not_supported_or_wrong_is_named(string member, string json, string name) =>
        AssertRefused(root => root["model"]![member] = JsonNode.Parse(json), name);

    [Fact]
    public void Added_tokens_that_contradict_are_named()
    {
        AssertRefused(root => root["added_tokens"]!.AsArray().Add(SmallTokenizer.Added(5, "<x>")), "<x>");
        AssertRefused(root => root["added_tokens"]!.AsArray().Add(SmallTokenizer.Added(300, "<|im_end|>")), "<|im_end|>");
        AssertRefused(root => root["added_tokens"]!.AsArray().Add(SmallTokenizer.Added(300, "a")), "\"a\"");
        AssertRefused(root => root["added_tokens"]!.AsArray().Add(SmallTokenizer.Added(300, "")), "added_tokens[3]");
        AssertRefused(root => root["added_tokens"]!.AsArray().Add(SmallTokenizer.Added(1 << 30, "<x>")), "ids up to");
    }

    [Fact]
    public void A_folder_or_file_that_is_no_tokenizer_is_refused()
    {
        var folder = TestFiles.NewFolder();
        AssertLoadRefused(folder, "tokenizer.json");
        File.WriteAllText(Path.Combine(folder, "tokenizer.model"), "x");
        AssertLoadRefused(folder, "SentencePiece");
        foreach (var (content, name) in new[] { ("", "JSON"), ("{", "JSON"), ("[]", "object"), ("{}", "model"), ("null", "object"),
            ("{\"model\":{\"vocab\":{}}}", "without a type") })
        {
            File.WriteAllText(Path.Combine(folder, "tokenizer.json"), content);
            AssertLoadRefused(folder, name);
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_byte_without_a_token_is_refused_when_a_text_has_it()
    {
        var json = SmallTokenizer.ByteLevel();
        json["model"]!["vocab"]!.AsObject().Remove("z");
        var tokenizer = SmallTokenizer.Load(json);
        Assert.Equal("ay", tokenizer.Decode(tokenizer.Encode("ay")));
        Assert.Contains("0x7A", Assert.Throws<ModelFormatException>(() => tokenizer.Encode("az")).Message, StringComparison.Ordinal);
    }

    private static void AssertLoadRefused(string folder, string name)
    {
        var error = Assert.Throws<ModelFormatException>(() => HuggingFaceTokenizer.Load(folder));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(Action<JsonNode> change, string name)
    {
        var json = SmallTokenizer.ByteLevel();
        change(json);
        var error = Assert.Throws<ModelFormatException>(() => SmallTokenizer.Load(json));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains("tokenizer.json", error.Message, StringComparison.Ordinal);
    }
}
