using System.Text.Json.Nodes;
using Agrl.Modeling.Tokenization;

namespace Agrl.Modeling.Tests.Tokenization;

public sealed class AddedTokenTests
{
    [Fact]
    public void The_longest_of_those_that_begin_at_one_place_is_taken()
    {
        var tokenizer = With(SmallTokenizer.Added(300, "<a>"), SmallTokenizer.Added(301, "<a><b>"));
        Assert.Equal([301, 300], tokenizer.Encode("<a><b><a>", parseSpecial: true));
        Assert.Equal(302, tokenizer.VocabularySize);
    }

    [Fact]
    public void White_space_beside_a_token_belongs_to_it_where_it_says_so()
    {
        var tokenizer = With(SmallTokenizer.Added(300, "<l>", stripLeft: true), SmallTokenizer.Added(301, "<r>", stripRight: true));
        var a = tokenizer.TokenToId("a")!.Value;
        Assert.Equal([a, 300, tokenizer.TokenToId("Ġ")!.Value, a, tokenizer.TokenToId("Ġ")!.Value, 301, a],
            tokenizer.Encode("a \n<l> a <r>\t a", parseSpecial: true));
        Assert.Equal([301, 300], tokenizer.Encode("<r>  <l>", parseSpecial: true));
    }

    [Fact]
    public void A_single_word_is_found_only_between_what_is_no_word()
    {
        var tokenizer = With(SmallTokenizer.Added(300, "ket", singleWord: true));
        Assert.Equal([300], tokenizer.Encode("ket", parseSpecial: true));
        Assert.Contains(300, tokenizer.Encode("a ket-b", parseSpecial: true));
        Assert.DoesNotContain(300, tokenizer.Encode("kettle éket 1ket ket_", parseSpecial: true));
    }

    [Fact]
    public void A_normalized_token_is_found_in_the_normalised_text_and_is_a_word_not_a_marker()
    {
        var tokenizer = With(SmallTokenizer.Added(300, "cafe\u0301", special: false, normalized: true));
        foreach (var spelling in (string[])["café", "cafe\u0301"])
        {
            Assert.Equal([300], tokenizer.Encode(spelling));
            Assert.Equal([300], tokenizer.Encode(spelling, parseSpecial: true));
        }
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, false)]
    [InlineData(false, false, false)]
    [InlineData(false, true, true)]
    public void Without_special_parsing_only_added_words_are_found(bool special, bool normalized, bool found)
    {
        var tokenizer = With(SmallTokenizer.Added(300, "<think>", special, normalized));
        Assert.Equal(found, tokenizer.Encode("a<think>b").Contains(300));
        Assert.Contains(300, tokenizer.Encode("a<think>b", parseSpecial: true));
        Assert.Equal("a<think>b", tokenizer.Decode(tokenizer.Encode("a<think>b")));
    }

    [Fact]
    public void Runs_of_spaces_are_words_whatever_their_flags()
    {
        var tokenizer = With(SmallTokenizer.Added(300, "    ", special: false));
        Assert.Contains(300, tokenizer.Encode("a    b"));
    }

    [Fact]
    public void Special_tokens_are_left_out_of_the_text_on_request_and_others_are_not()
    {
        var tokenizer = With(SmallTokenizer.Added(300, "<think>", special: false), SmallTokenizer.Added(301, "｜é b｜"));
        int[] ids = [2, tokenizer.TokenToId("a")!.Value, 300, 301];
        Assert.Equal("a<think>", tokenizer.Decode(ids));
        Assert.Equal("<|im_end|>a<think>｜é b｜", tokenizer.Decode(ids, skipSpecial: false));
        Assert.True(tokenizer.IsSpecial(301));
        Assert.False(tokenizer.IsSpecial(300));
        Assert.False(tokenizer.IsSpecial(-1));
    }

    [Fact]
    public void Tokens_that_only_the_configuration_lists_are_added()
    {
        var json = SmallTokenizer.ByteLevel();
        var tokenizer = SmallTokenizer.Load(json,
            """{"added_tokens_decoder":{"259":{"content":"<new>","special":true},"2":{"content":"<|im_end|>"}}}""");
        Assert.Equal([259], tokenizer.Encode("<new>", parseSpecial: true));
        Assert.True(tokenizer.IsSpecial(2));
    }

    [Fact]
    public void Ids_past_the_tokens_that_the_embedding_has_decode_to_nothing_and_others_are_refused()
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.ByteLevel(), config: """{"vocab_size": 320}""");
        Assert.Equal("a", tokenizer.Decode([319, tokenizer.TokenToId("a")!.Value]));
        Assert.Equal(259, tokenizer.VocabularySize);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([320]));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SmallTokenizer.Load(SmallTokenizer.ByteLevel()).Decode([259]));
    }

    private static HuggingFaceTokenizer With(params JsonObject[] tokens)
    {
        var json = SmallTokenizer.ByteLevel();
        foreach (var token in tokens) json["added_tokens"]!.AsArray().Add(token);
        return SmallTokenizer.Load(json);
    }
}
