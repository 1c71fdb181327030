using System.Text;
using Agrl.Modeling.Tokenization.Json;
using Agrl.Modeling.Tokenization.Normalizers;
using Agrl.Modeling.Tokenization.PreTokenizers;
using Agrl.Modeling.Tokenization.Unicode;

namespace Agrl.Modeling.Tests.Tokenization;

/// <summary>The steps of the pipeline one by one.</summary>
public sealed class PipelineTests
{
    [Theory] // The example of the tokenizers library's documentation.
    [InlineData("Removed", "the|final|countdown")]
    [InlineData("Isolated", "the|-|final|-|-|countdown")]
    [InlineData("MergedWithPrevious", "the-|final-|-|countdown")]
    [InlineData("MergedWithNext", "the|-final|-|-countdown")]
    [InlineData("Contiguous", "the|-|final|--|countdown")]
    public void A_split_does_with_its_matches_what_it_says(string behavior, string expected) =>
        AssertPieces(
            $$"""{"type":"Split","pattern":{"String":"-"},"behavior":"{{behavior}}","invert":false}""", "the-final--countdown", expected);

    [Theory]
    [InlineData("""{"type":"Split","pattern":{"Regex":"\\w+"},"behavior":"Removed","invert":true}""", "a-b  c", "a|b|c")]
    [InlineData("""{"type":"Split","pattern":{"Regex":"\\w+"},"behavior":"Removed","invert":true}""", "लाल कपड़ा ⅷ-b", "लाल|कपड़ा|ⅷ|b")]
    [InlineData("""{"type":"Split","pattern":{"Regex":"[^\\w ]+|\\W"},"behavior":"Isolated"}""", "कपड़ा, b", "कपड़ा|,| |b")]
    [InlineData("""{"type":"Whitespace"}""", "लाल कपड़ा, தமிழ்", "लाल|कपड़ा|,|தமிழ்")]
    [InlineData("""{"type":"Digits","individual_digits":true}""", "ab12½c", "ab|1|2|½|c")]
    [InlineData("""{"type":"Digits","individual_digits":false}""", "ab12½c", "ab|12½|c")]
    [InlineData("""{"type":"Punctuation","behavior":"Contiguous"}""", "a--b$「", "a|--|b|$「")]
    [InlineData("""{"type":"Punctuation"}""", "a--b", "a|-|-|b")]
    [InlineData("""{"type":"Whitespace"}""", "red kettle, 2-pack", "red|kettle|,|2|-|pack")]
    [InlineData("""{"type":"WhitespaceSplit"}""", " red  kettle, ", "red|kettle,")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":true,"use_regex":true}""", "it's 12 a", " it|'s| 12| a")]
    [InlineData("""{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}""", "it's 12 a", "it's 12 a")]
    [InlineData("""{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{"type":"Digits","individual_digits":true}]}""",
        "a12 b", "a|1|2|b")]
    [InlineData("""{"type":"Split","pattern":{"Regex":"^b"},"behavior":"Isolated"}""", "b\nbb", "b|\n|b|b")]
    public void A_pre_tokenizer_cuts_as_the_reference_does(string json, string text, string expected) => AssertPieces(json, text, expected);

    [Theory] // Oniguruma sees code points: a letter beyond U+FFFF is a letter, an emoji is one character before the word.
    [InlineData("中𠀀文 a", "中𠀀文| a")]
    [InlineData("🎒abc", "🎒abc")]
    [InlineData("🎒🎒abc", "🎒🎒|abc")]
    [InlineData("𝟏𝟐x", "𝟏|𝟐|x")]
    [InlineData("a 👩‍🚀!", "a| 👩‍🚀!")]
    public void Characters_beyond_U_FFFF_are_matched_as_what_they_are(string text, string expected) =>
        AssertPieces("""{"type":"Split","pattern":{"Regex":"[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s+"},"behavior":"Isolated"}""", text, expected);

    [Fact]
    public void An_expression_that_backtracks_without_end_is_stopped()
    {
        var chain = PreTokenizerChain.Read(Part("""{"type":"Split","pattern":{"Regex":"(?:a|aa)+(?=\\d)"},"behavior":"Isolated"}"""));
        Assert.Contains(@"(?:a|aa)+(?=\d)", Assert.Throws<ModelFormatException>(() => chain.Split(new string('a', 80), true)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type":"NFC"}""", "e\u0301", "é")]
    [InlineData("""{"type":"NFD"}""", "é", "e\u0301")]
    [InlineData("""{"type":"NFKC"}""", "ﬁ①", "fi1")]
    [InlineData("""{"type":"NFKD"}""", "ﬁé", "fie\u0301")]
    [InlineData("""{"type":"Lowercase"}""", "RED ÄΣİ𐐀", "red äσi\u0307𐐨")]
    [InlineData("""{"type":"Strip","strip_left":true,"strip_right":false}""", "\u3000 a ", "a ")]
    [InlineData("""{"type":"Strip"}""", " a ", "a")]
    [InlineData("""{"type":"Prepend","prepend":"▁"}""", "a", "▁a")]
    [InlineData("""{"type":"Prepend","prepend":"▁"}""", "", "")]
    [InlineData("""{"type":"Replace","pattern":{"String":" "},"content":"▁"}""", "a  b", "a▁▁b")]
    [InlineData("""{"type":"Replace","pattern":{"Regex":" {2,}"},"content":"$0"}""", "a  b c", "a$0b c")]
    [InlineData("""{"type":"Sequence","normalizers":[{"type":"Lowercase"},{"type":"Prepend","prepend":"A"}]}""", "B", "Ab")]
    [InlineData("null", "É", "É")]
    public void A_normaliser_changes_the_text_as_the_reference_does(string json, string text, string expected) =>
        Assert.Equal(expected, TextNormalizer.Read(Part(json))(text));

    [Theory] // UAX #15's own examples and its corner cases.
    [InlineData("\u1E0A\u0323", NormalizationForm.FormC, "\u1E0C\u0307")] // marks are sorted before they compose
    [InlineData("\u1E0B\u0323", NormalizationForm.FormD, "d\u0323\u0307")]
    [InlineData("\u212B", NormalizationForm.FormC, "\u00C5")] // a singleton never comes back
    [InlineData("\u0958", NormalizationForm.FormC, "\u0915\u093C")] // excluded from composition
    [InlineData("\u1112\u1161\u11AB", NormalizationForm.FormC, "\uD55C")]
    [InlineData("\uD55C", NormalizationForm.FormD, "\u1112\u1161\u11AB")]
    [InlineData("\uD558\u11AB", NormalizationForm.FormC, "\uD55C")]
    [InlineData("a\u0334\u0300", NormalizationForm.FormC, "\u00E0\u0334")] // a mark of a lower class does not block
    [InlineData("a\u0300\u0301", NormalizationForm.FormC, "\u00E0\u0301")] // one of the same class does
    [InlineData("a\u0305\u0301", NormalizationForm.FormC, "a\u0305\u0301")] // even where that one composes with nothing
    [InlineData("\u0344", NormalizationForm.FormC, "\u0308\u0301")]
    [InlineData("\uD834\uDD5E", NormalizationForm.FormC, "\uD834\uDD57\uD834\uDD65")]
    [InlineData("\uFB01 \u2460", NormalizationForm.FormKC, "fi 1")]
    [InlineData("\uFB01", NormalizationForm.FormC, "\uFB01")]
    public void Unicode_is_normalised_by_its_annex(string text, NormalizationForm form, string expected) =>
        Assert.Equal(expected, UnicodeNormalizer.Normalize(text, form));

    private static void AssertPieces(string json, string text, string expected) =>
        Assert.Equal(expected, string.Join('|',
            PreTokenizerChain.Read(Part(json)).Split(text, isTextStart: true).Select(piece => piece.Span.ToString())));

    private static JsonPart Part(string json) => JsonPart.Parse(Encoding.UTF8.GetBytes($$"""{"part":{{json}}}"""), "test.json")["part"];
}
