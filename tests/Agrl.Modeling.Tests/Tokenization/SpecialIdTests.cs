namespace Agrl.Modeling.Tests.Tokenization;

public sealed class SpecialIdTests
{
    [Theory]
    [InlineData("""{"eos_token":"<|im_end|>","pad_token":"<|endoftext|>"}""", """{"eos_token_id":[2,0]}""", null, new[] { 2, 0 }, 0)]
    [InlineData("""{"eos_token":"<|im_end|>"}""", """{"eos_token_id":[0,2],"pad_token_id":1}""", null, new[] { 2, 0 }, 1)]
    [InlineData("""{"eos_token":{"content":"<|endoftext|>"}}""", null, """{"eos_token_id":2,"pad_token_id":null}""", new[] { 0, 2 }, 0)]
    [InlineData(null, """{"eos_token_id":1}""", """{"eos_token_id":2,"pad_token_id":2}""", new[] { 1 }, 2)]
    [InlineData(null, null, """{"eos_token_id":null,"pad_token_id":-1}""", new[] { 2 }, 2)]
    [InlineData(null, """{"use_cache":true}""", """{"eos_token_id":[1,0]}""", new[] { 1, 0 }, 1)]
    [InlineData(null, null, null, new[] { 2 }, 2)]
    [InlineData("""{"eos_token":null}""", null, """{"eos_token_id":290,"vocab_size":300}""", new[] { 290 }, 290)]
    public void Ends_and_padding_come_from_the_folder(
        string? tokenizerConfig, string? generationConfig, string? config, int[] ends, int pad)
    {
        var tokenizer = SmallTokenizer.Load(SmallTokenizer.ByteLevel(), tokenizerConfig, generationConfig, config);
        Assert.Equal(ends, tokenizer.EndOfTextIds);
        Assert.Equal(pad, tokenizer.PadId);
    }

    [Theory]
    [InlineData("""{"eos_token":"</s>"}""", null, "</s>")]
    [InlineData("""{"pad_token":"[PAD]"}""", null, "[PAD]")]
    [InlineData(null, """{"eos_token_id":259}""", "259")]
    [InlineData(null, """{"eos_token_id":"two"}""", "eos_token_id")]
    public void A_token_that_does_not_exist_is_refused_by_name(string? tokenizerConfig, string? generationConfig, string name)
    {
        var error = Assert.Throws<ModelFormatException>(() =>
            SmallTokenizer.Load(SmallTokenizer.ByteLevel(), tokenizerConfig, generationConfig));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tokenizer_in_which_nothing_ends_a_response_is_refused()
    {
        var json = SmallTokenizer.LlamaLike();
        json["added_tokens"]!.AsArray().RemoveAt(2);
        json["model"]!["vocab"]!.AsObject().Remove("</s>");
        Assert.Contains("eos_token", Assert.Throws<ModelFormatException>(() => SmallTokenizer.Load(json)).Message,
            StringComparison.Ordinal);
    }
}
