using System.Text;
using Agrl.Modeling.Tokenization;
using Agrl.Modeling.Tokenization.Unicode;
using CsCheck;

namespace Agrl.Modeling.Tests.Tokenization;

/// <summary>What holds for every text and every row of ids.</summary>
public sealed class PropertyTests
{
    private static readonly HuggingFaceTokenizer Fixture = HuggingFaceTokenizer.Load(TestFiles.Fixture("tiny-qwen3"));
    private static readonly HuggingFaceTokenizer LlamaLike = SmallTokenizer.Load(SmallTokenizer.LlamaLike());

    // All of Unicode, and often what tokenizers trip over: marks, white space, emoji, CJK, Hangul, markers.
    private static readonly Gen<string> Rune = Gen.Frequency(
        (6, Gen.Int[0x20, 0x7E]), (2, Gen.Int[0xA0, 0x36F]), (1, Gen.Int[0, 0x20]), (1, Gen.Int[0x1100, 0x11FF]),
        (1, Gen.Int[0x2000, 0x206F]), (2, Gen.Int[0x4E00, 0x9FFF]), (1, Gen.Int[0xAC00, 0xD7A3]), (1, Gen.Int[0x1F300, 0x1F6FF]),
        (2, Gen.Int[0, 0xD7FF]), (1, Gen.Int[0xE000, 0x10FFFF]))
        .Select(point => char.ConvertFromUtf32(point));

    private const string EndOfTurn = "<|im_end|>";

    private static readonly string[] Snags = [EndOfTurn, "<think>", "<s>", "\r\n", "  ", "'ll", "<0x41>"];

    private static readonly Gen<string> Text = Gen.Frequency((9, Rune), (1, Gen.Int[0, Snags.Length - 1].Select(i => Snags[i])))
        .Array[0, 40].Select(string.Concat);

    [Fact]
    public void Decoding_gives_back_the_normalised_text() => Text.Sample(text =>
        Fixture.Decode(Fixture.Encode(text)) == UnicodeNormalizer.Normalize(text, NormalizationForm.FormC)
            // A special token is cut out before what stands around it is normalised: no mark behind it joins its last character.
            && Fixture.Decode(Fixture.Encode(text, parseSpecial: true), skipSpecial: false) == string.Join(EndOfTurn,
                text.Split(EndOfTurn).Select(piece => UnicodeNormalizer.Normalize(piece, NormalizationForm.FormC))));

    [SkippableFact]
    public void Decoding_with_the_real_Qwen3_tokenizer_gives_back_the_normalised_text()
    {
        var tokenizer = TestFiles.Qwen3Tokenizer();
        Text.Sample(text => tokenizer.Decode(tokenizer.Encode(text)) == UnicodeNormalizer.Normalize(text, NormalizationForm.FormC));
    }

    [Fact]
    public void Decoding_byte_fallback_gives_back_the_text_but_for_spaces_spelt_as_marks() => Text.Sample(text =>
        LlamaLike.Decode(LlamaLike.Encode(text)) == text.Replace('▁', ' '));

    [Fact]
    public void Text_never_becomes_special_ids_unless_asked_for() => Text.Sample(text =>
        !Fixture.Encode(text).Any(Fixture.IsSpecial) && !LlamaLike.Encode(text).Any(id => LlamaLike.IsSpecial(id)));

    [Fact]
    public void Lone_surrogates_become_replacement_characters()
    {
        Assert.Equal("a\uFFFDb\uFFFD", Fixture.Decode(Fixture.Encode("a\uD800b\uDC00")));
        Assert.Equal("a\uFFFDb\uFFFD", LlamaLike.Decode(LlamaLike.Encode("a\uD800b\uDC00")));
    }

    [Fact]
    public void Decoding_as_ids_arrive_gives_the_same_text_and_no_half_character_of_the_fixture() => CheckArriving(Fixture);

    [Fact]
    public void Decoding_as_ids_arrive_gives_the_same_text_and_no_half_character_with_byte_fallback() => CheckArriving(LlamaLike);

    [Fact]
    public void The_ends_of_a_text_s_tokens_are_where_decoding_the_tokens_so_far_ends() => Text.Sample(text =>
    {
        // A text without U+FFFD: then what a prefix cannot decode yet are exactly the U+FFFD at its end.
        var ids = Fixture.Encode(text.Replace('\uFFFD', 'x'));
        var ends = Fixture.DecodedEnds(ids, out var whole);
        Assert.Equal(Fixture.Decode(ids), whole);
        for (var i = 0; i < ids.Length; i++)
            Assert.Equal(Fixture.Decode(ids.AsSpan(0, i + 1)).TrimEnd('\uFFFD').Length, ends[i]);
    }, iter: 300);

    [Fact]
    public void Ends_stand_between_characters_and_never_go_back()
    {
        foreach (var tokenizer in (HuggingFaceTokenizer[])[Fixture, LlamaLike])
            Gen.Int[0, tokenizer.VocabularySize - 1].Array[0, 30].Sample(ids =>
            {
                var ends = tokenizer.DecodedEnds(ids, out var text);
                Assert.Equal(tokenizer.Decode(ids), text);
                Assert.Equal(ids.Length, ends.Length);
                Assert.Equal(ends.Order(), ends);
                if (ids.Length > 0) Assert.Equal(text.Length, ends[^1]);
                foreach (var end in ends) Assert.False(end < text.Length && end > 0 && char.IsSurrogatePair(text[end - 1], text[end]));
            });
    }

    private static void CheckArriving(HuggingFaceTokenizer tokenizer) =>
        Gen.Int[0, tokenizer.VocabularySize - 1].Array[0, 30].Select(Gen.Bool).Sample((ids, skipSpecial) =>
        {
            var decoder = tokenizer.CreateDecoder(skipSpecial);
            string[] parts = [.. ids.Select(decoder.Append).ToArray(), decoder.Finish()];
            Assert.Equal(tokenizer.Decode(ids, skipSpecial), string.Concat(parts));
            foreach (var part in parts) Assert.False(part.Length > 0 && (char.IsLowSurrogate(part[0]) || char.IsHighSurrogate(part[^1])));
        });
}
