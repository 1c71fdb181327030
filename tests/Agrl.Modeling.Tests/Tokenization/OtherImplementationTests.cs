using System.Text.Json;
using System.Text.RegularExpressions;
using Agrl.Modeling.Tokenization;
using CsCheck;
using Microsoft.ML.Tokenizers;

namespace Agrl.Modeling.Tests.Tokenization;

/// <summary>Microsoft.ML.Tokenizers gives the same ids where it applies: byte-level BPE on text of NFC within U+FFFF.</summary>
public sealed class OtherImplementationTests
{
    private static readonly HuggingFaceTokenizer Own = HuggingFaceTokenizer.Load(TestFiles.Fixture("tiny-qwen3"));

    [Fact]
    public void Another_implementation_gives_the_same_ids()
    {
        var other = Other();
        var character = Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['\u00C0', '\u00FF'], Gen.Char['\u4E00', '\u4FFF'], Gen.Char['\t', '\n']);
        character.Array[0, 60].Sample(chars =>
        {
            var text = new string(chars);
            Assert.Equal(other.EncodeToIds(text, considerNormalization: false), Own.Encode(text));
        });
        Assert.Equal(other.EncodeToIds("women's waterproof sandal, 12-inch organic steel"),
            Own.Encode("women's waterproof sandal, 12-inch organic steel"));
    }

    private static BpeTokenizer Other()
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(TestFiles.Fixture("tiny-qwen3"), "tokenizer.json")));
        var model = json.RootElement.GetProperty("model");
        var expression = json.RootElement.GetProperty("pre_tokenizer").GetProperty("pretokenizers")[0].GetProperty("pattern")
            .GetProperty("Regex").GetString()!;
        return BpeTokenizer.Create(
            new BpeOptions(model.GetProperty("vocab").EnumerateObject()
                .Select(token => KeyValuePair.Create(token.Name, token.Value.GetInt32())))
            {
                Merges = model.GetProperty("merges").EnumerateArray().Select(merge => $"{merge[0].GetString()} {merge[1].GetString()}"),
                ByteLevel = true,
                PreTokenizer = new RegexPreTokenizer(new Regex(expression), null),
            });
    }
}
