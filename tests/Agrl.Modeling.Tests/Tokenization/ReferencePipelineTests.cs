using System.Text.Json;
using System.Text.Json.Nodes;

namespace Agrl.Modeling.Tests.Tokenization;

/// <summary>
/// Every step that is supported against Hugging Face's tokenizers 0.23: ids, and what ids decode to;
/// Fixtures/tokenizers/make.py made the numbers.
/// </summary>
public sealed class ReferencePipelineTests
{
    private static readonly Lazy<JsonNode> Root = new(() =>
        JsonNode.Parse(File.ReadAllText(TestFiles.Fixture("tokenizers/pipelines.json")))!);

    public static TheoryData<string> Cases => new(Root.Value["cases"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Ids_and_texts_are_those_of_the_reference(string name)
    {
        var golden = Root.Value["cases"]!.AsArray().Single(item => item!["name"]!.GetValue<string>() == name)!;
        var json = golden["tokenizer"]!.DeepClone();
        json["model"]!["vocab"] = Root.Value["vocabularies"]![json["model"]!["vocab"]!.GetValue<string>()]!.DeepClone();
        var tokenizer = SmallTokenizer.Load(json);
        string[] texts = [.. Read<string[]>(Root.Value, "texts"), .. Read<string[]>(golden, "own_texts")];
        var ids = Read<int[][]>(golden, "ids");
        var decoded = Read<string[]>(golden, "decoded");
        Assert.Equal(texts.Length, ids.Length);

        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(ids[i], tokenizer.Encode(texts[i], parseSpecial: true));
            Assert.Equal(decoded[i], tokenizer.Decode(ids[i], skipSpecial: false));
        }

        foreach (var (row, text) in Read<int[][]>(golden, "rows").Zip(Read<string[]>(golden, "rows_decoded")))
            Assert.Equal(text, tokenizer.Decode(row));
    }

    private static T Read<T>(JsonNode node, string name) => node[name]!.Deserialize<T>()!;
}
