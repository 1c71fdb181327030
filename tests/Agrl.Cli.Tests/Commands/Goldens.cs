using System.Text.Json.Nodes;

namespace Agrl.Cli.Tests.Commands;

/// <summary>Numbers that transformers computed with the fixtures' models.</summary>
internal static class Goldens
{
    private static readonly JsonObject All =
        JsonNode.Parse(File.ReadAllText(Repository.File("tests", "Agrl.Modeling.Tests", "Fixtures", "goldens.json")))!.AsObject();

    /// <summary>A model folder.</summary>
    public static string Model(string name) => Repository.File("tests", "Agrl.Modeling.Tests", "Fixtures", name);

    /// <summary>Texts with ids and what they decode to, special tokens kept.</summary>
    public static IReadOnlyList<(string Text, int[] Ids, string Decoded)> Tokenizer { get; } =
    [
        .. All["tokenizer"]!.AsArray()
            .Select(item => (item!["text"]!.GetValue<string>(), Ids(item["ids"]!), item["decoded"]!.GetValue<string>())),
    ];

    /// <summary>Prompts (padding removed) with the ids that follow greedily, and log p of each prompt token but the first.</summary>
    public static IReadOnlyList<(int[] Prompt, int[] Greedy, double[] LogProbs)> Rows(string model)
    {
        var golden = All["models"]![model]!;
        return
        [
            .. golden["input_ids"]!.AsArray().Select((ids, row) =>
            {
                var all = Ids(ids!);
                var start = Array.IndexOf(Ids(golden["attention_mask"]![row]!), 1);
                var logProbs = golden["token_logprobs"]![row]!.AsArray().Select(value => value!.GetValue<double>()).ToArray();
                return (all[start..], Ids(golden["greedy"]![row]!), logProbs[start..]);
            }),
        ];
    }

    private static int[] Ids(JsonNode node) => [.. node.AsArray().Select(id => id!.GetValue<int>())];
}
