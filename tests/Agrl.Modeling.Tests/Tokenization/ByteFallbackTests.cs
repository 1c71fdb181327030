using System.Text.Json.Nodes;
using Agrl.Modeling.Tokenization;

namespace Agrl.Modeling.Tests.Tokenization;

/// <summary>The kind of Llama 2, TinyLlama and Mistral, on a vocabulary small enough to follow (its ids stand in SmallTokenizer).</summary>
public sealed class ByteFallbackTests
{
    private static readonly HuggingFaceTokenizer Tokenizer = SmallTokenizer.Load(SmallTokenizer.LlamaLike());

    [Fact]
    public void Merges_run_over_the_whole_text_and_bytes_stand_in_for_what_has_no_token()
    {
        Assert.Equal([268, 259, 263, 270, 265, 261], Tokenizer.Encode("red kettle"));
        // é is C3 A9, no character of the vocabulary.
        Assert.Equal([268, 3 + 0xC3, 3 + 0xA9], Tokenizer.Encode("redé"));
        Assert.Equal("red kettle", Tokenizer.Decode(Tokenizer.Encode("red kettle")));
        Assert.Equal("BPE with byte fallback", Tokenizer.Kind);
    }

    [Fact]
    public void The_post_processor_adds_its_tokens_on_request_alone()
    {
        Assert.Equal([1, 268], Tokenizer.Encode("red", addSpecialTokens: true));
        Assert.Equal([268], Tokenizer.Encode("red"));
        Assert.Equal([2], Tokenizer.EndOfTextIds);
    }

    [Fact]
    public void Post_processors_in_a_row_wrap_the_text_one_around_the_other()
    {
        var json = SmallTokenizer.LlamaLike();
        json["post_processor"] = SmallTokenizer.Json("""
            {"type":"Sequence","processors":[{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":false,"use_regex":true},
             {"type":"TemplateProcessing","single":[{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"end","type_id":0}}],
              "special_tokens":{"end":{"id":"end","ids":[2,0],"tokens":["</s>","<unk>"]}}},
             {"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"<s>","type_id":0}}],
              "special_tokens":{"<s>":{"id":"<s>","ids":[1],"tokens":["<s>"]}}}]}
            """);
        Assert.Equal([1, 268, 2, 0, 1], SmallTokenizer.Load(json).Encode("red", addSpecialTokens: true));
    }

    [Fact]
    public void The_prefix_is_put_before_every_part_between_special_tokens()
    {
        Assert.Equal([268, 2, 268], Tokenizer.Encode("red</s>red", parseSpecial: true));
        Assert.DoesNotContain(2, Tokenizer.Encode("red</s>red"));
        Assert.Equal("red</s>red", Tokenizer.Decode(Tokenizer.Encode("red</s>red")));
    }

    [Fact]
    public void A_run_of_bytes_is_text_as_a_whole_or_not_at_all()
    {
        int[] euro = [3 + 0xE2, 3 + 0x82, 3 + 0xAC];
        Assert.Equal("€", Tokenizer.Decode(euro));
        Assert.Equal("\uFFFD\uFFFD", Tokenizer.Decode(euro.AsSpan(0, 2)));
        // With a stray byte behind it, even the whole character becomes one mark a byte, as the reference has it.
        Assert.Equal("\uFFFD\uFFFD\uFFFD\uFFFDk", Tokenizer.Decode([.. euro, 3 + 0xFF, 263]));
        // A skipped special token does not end the run.
        Assert.Equal("€", Tokenizer.Decode([euro[0], 2, euro[1], euro[2]]));
    }

    [Fact]
    public void Only_one_space_is_cut_from_the_front()
    {
        Assert.Equal(" red", Tokenizer.Decode(Tokenizer.Encode(" red")));
        Assert.Equal("red", Tokenizer.Decode([268]));
        Assert.Equal("red red", Tokenizer.Decode([268, 268]));
    }

    [Fact]
    public void Ends_of_tokens_inside_a_character_stand_before_it()
    {
        var ends = Tokenizer.DecodedEnds([268, 3 + 0xE2, 2, 3 + 0x82, 3 + 0xAC, 3 + 0x41, 263], out var text);
        Assert.Equal("red€Ak", text);
        Assert.Equal([3, 3, 3, 3, 4, 5, 6], ends);
        Assert.Equal([1, 2], Tokenizer.DecodedEnds([3 + 0xE2, 3 + 0x82], out text));
        Assert.Equal("\uFFFD\uFFFD", text);
    }

    [Fact]
    public void Without_byte_fallback_unknown_characters_become_the_unknown_token_fused_or_not()
    {
        var json = SmallTokenizer.LlamaLike();
        json["model"]!["byte_fallback"] = false;
        Assert.Equal([268, 0, 263], SmallTokenizer.Load(json).Encode("redéék"));
        json["model"]!["fuse_unk"] = false;
        Assert.Equal([268, 0, 0, 263], SmallTokenizer.Load(json).Encode("redéék"));
        json["model"]!["unk_token"] = null;
        var error = Assert.Throws<ModelFormatException>(() => SmallTokenizer.Load(json).Encode("redé"));
        Assert.Contains("U+00E9", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""", new[] { 268, 268, 2, 268 })]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":false}""", new[] { 268, 268, 2, 260, 267 })]
    [InlineData("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"never"}""", new[] { 260, 267, 268, 2, 260, 267 })]
    [InlineData("""{"type":"Metaspace","replacement":"▁","add_prefix_space":false}""", new[] { 260, 267, 268, 2, 260, 267 })]
    public void Metaspace_marks_words_as_its_scheme_says(string preTokenizer, int[] expected)
    {
        var json = SmallTokenizer.LlamaLike();
        json["normalizer"] = null;
        json["pre_tokenizer"] = SmallTokenizer.Json(preTokenizer);
        var tokenizer = SmallTokenizer.Load(json);
        Assert.Equal(expected, tokenizer.Encode("red red</s>red", parseSpecial: true));
    }

    [Fact]
    public void The_Metaspace_decoder_drops_the_marks_of_the_first_token()
    {
        var json = SmallTokenizer.LlamaLike();
        json["decoder"] = SmallTokenizer.Json("""{"type":"Metaspace","replacement":"▁","prepend_scheme":"always"}""");
        var tokenizer = SmallTokenizer.Load(json);
        Assert.Equal("red red", tokenizer.Decode([268, 268]));
        Assert.Equal("red red", tokenizer.Decode([2, 268, 268]));
    }

    [Fact]
    public void Merges_as_pairs_give_what_merges_as_strings_give()
    {
        var json = SmallTokenizer.LlamaLike();
        json["model"]!["merges"] = new JsonArray(
            json["model"]!["merges"]!.AsArray()
                .Select(merge => (JsonNode)new JsonArray([.. merge!.GetValue<string>().Split(' ').Select(part => (JsonNode)part)]))
                .ToArray());
        Assert.Equal([268, 259, 263, 270, 265, 261], SmallTokenizer.Load(json).Encode("red kettle"));
    }

    [Fact]
    public void Ignoring_merges_takes_a_piece_that_is_a_token_whole_but_never_a_special_one()
    {
        var json = SmallTokenizer.LlamaLike();
        json["normalizer"] = null;
        json["pre_tokenizer"] = SmallTokenizer.Json("""{"type":"WhitespaceSplit"}""");
        json["model"]!["merges"] = new JsonArray("e t");
        Assert.Equal([269, 264, 269], SmallTokenizer.Load(json).Encode("ett et"));
        json["model"]!["ignore_merges"] = true;
        Assert.Equal([270, 269], SmallTokenizer.Load(json).Encode("ett et"));
        Assert.DoesNotContain(2, SmallTokenizer.Load(json).Encode("</s>"));
    }

    [Fact]
    public void A_whole_document_without_pieces_is_merged_in_time()
    {
        var text = string.Concat(Enumerable.Repeat("red kettle ", 20_000));
        var ids = Tokenizer.Encode(text);
        Assert.Equal(text, Tokenizer.Decode(ids));
        // "red", then 19,999 of " kettle red" and " kettle" with the last space: 6 ids a round and one for that space.
        Assert.Equal(20_000 * 6 + 1, ids.Length);
    }
}
