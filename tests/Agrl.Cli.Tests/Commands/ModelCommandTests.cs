using System.Text.Json.Nodes;

namespace Agrl.Cli.Tests.Commands;

public sealed class ModelCommandTests
{
    private const double Tolerance = 1e-4;

    [Fact]
    public void Tokenize_gives_the_ids_of_transformers()
    {
        var rows = string.Join('\n',
            Goldens.Tokenizer.Select((item, index) => new JsonObject { ["id"] = index, ["text"] = item.Text }.ToJsonString()));
        var result = CliRunner.RunWithInput(rows, "tokenize", "--model", Goldens.Model("tiny-qwen3"), "--input", "-");
        Assert.Equal(0, result.Code);
        var output = Parse(result);
        Assert.Equal(Goldens.Tokenizer.Count, output.Length);
        for (var index = 0; index < output.Length; index++)
        {
            Assert.Equal(index, output[index]["id"]!.GetValue<int>());
            Assert.Equal(Goldens.Tokenizer[index].Ids, Ids(output[index]["ids"]));
            Assert.Equal(Goldens.Tokenizer[index].Decoded, output[index]["decoded"]!.GetValue<string>());
        }
    }

    [Theory]
    [InlineData("tiny-qwen3")]
    [InlineData("tiny-qwen2")]
    [InlineData("tiny-llama")]
    public void Generate_goes_on_as_transformers_does(string model)
    {
        var golden = Goldens.Rows(model);
        var result = CliRunner.RunWithInput(
            string.Join('\n', golden.Select(row => PromptRow(row.Prompt).ToJsonString())), "generate", "--model", Goldens.Model(model),
            "--input", "-", "--max-new-tokens", "16", "--ignore-eos", "--json");
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(golden.Select(row => row.Greedy), Parse(result).Select(row => Ids(row["completion_ids"])));
        Assert.All(Parse(result), row => Assert.Equal("length", row["finish_reason"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("tiny-qwen3")]
    [InlineData("tiny-llama")]
    public void Score_gives_the_log_probs_of_transformers(string model)
    {
        var golden = Goldens.Rows(model);
        var rows = golden.Select(row =>
        {
            var json = PromptRow(row.Prompt[..3]);
            json["completion_ids"] = new JsonArray([.. row.Prompt[3..].Select(id => JsonValue.Create(id))]);
            return json.ToJsonString();
        });
        var result = CliRunner.RunWithInput(string.Join('\n', rows), "score", "--model", Goldens.Model(model), "--input", "-");
        Assert.Equal((0, ""), (result.Code, result.Error));
        foreach (var (expected, row) in golden.Zip(Parse(result)))
        {
            var logProbs = Numbers(row["logprobs"]);
            Assert.Equal(expected.Prompt.Length - 3, logProbs.Length);
            for (var token = 0; token < logProbs.Length; token++)
                Assert.Equal(expected.LogProbs[token + 2], logProbs[token], Tolerance);
            Assert.All(Numbers(row["entropies"]), entropy => Assert.InRange(entropy, 0, Math.Log(1000)));
        }
    }

    [Fact]
    public void Score_takes_what_generate_wrote_and_finds_the_same_log_probs()
    {
        string[] model = ["--model", Goldens.Model("tiny-qwen3"), "--input", "-"];
        var generated = CliRunner.RunWithInput(
            "{\"prompt\": \"red kettle\"}\n{\"prompt_ids\": [5, 6, 7]}",
            ["generate", .. model, "--temperature", "0.7", "--samples", "3", "--seed", "4", "--max-new-tokens", "9"]);
        var scored = CliRunner.RunWithInput(generated.Output, ["score", .. model, "--temperature", "0.7"]);
        Assert.Equal(0, scored.Code);
        Assert.Equal([0, 1, 2, 0, 1, 2], Parse(generated).Select(row => row["sample"]!.GetValue<int>()));
        foreach (var (wrote, found) in Parse(generated).Zip(Parse(scored)))
        {
            Assert.Equal(Ids(wrote["completion_ids"]), Ids(found["completion_ids"]));
            Assert.All(Numbers(wrote["logprobs"]).Zip(Numbers(found["logprobs"])),
                pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        }
    }

    [Fact]
    public void Samples_follow_from_the_seed_and_the_place_of_the_row()
    {
        string Run(string seed, params string[] rows) => CliRunner.RunWithInput(
            string.Join('\n', rows), "generate", "--model", Goldens.Model("tiny-qwen3"), "--input", "-",
            "--temperature", "1", "--seed", seed, "--max-new-tokens", "8").Output;
        const string Row = "{\"prompt_ids\": [5, 6]}";
        Assert.Equal(Run("1", Row, Row), Run("1", Row, Row));
        Assert.NotEqual(Run("1", Row, Row), Run("2", Row, Row));
        Assert.NotEqual(Run("1", Row, Row).Split('\n')[0], Run("1", Row, Row).Split('\n')[1]);
    }

    [Fact]
    public void A_prompt_alone_is_answered_with_text_alone()
    {
        var plain = CliRunner.Run("generate", "--model", Goldens.Model("tiny-llama"), "--prompt", "red kettle", "--max-new-tokens", "4");
        var json = CliRunner.Run(
            "generate", "--model", Goldens.Model("tiny-llama"), "--prompt", "red kettle", "--max-new-tokens", "4", "--json");
        Assert.Equal(Parse(json)[0]["completion"]!.GetValue<string>() + "\n", plain.Output);
    }

    [Fact]
    public void Chat_renders_a_user_turn_by_the_template_that_is_named()
    {
        var result = CliRunner.Run("generate", "--model", Goldens.Model("tiny-qwen3"), "--prompt", "hat", "--chat-template", "chatml",
            "--max-new-tokens", "1", "--json");
        var decoded = CliRunner.RunWithInput(
            "{\"text\": \"<|im_start|>user\\nhat<|im_end|>\\n<|im_start|>assistant\\n\"}",
            "tokenize", "--model", Goldens.Model("tiny-qwen3"), "--input", "-");
        Assert.Equal(Ids(Parse(decoded)[0]["ids"]), Ids(Parse(result)[0]["prompt_ids"]));
    }

    [Fact]
    public void Tokenize_renders_a_user_turn_in_which_markers_stay_text()
    {
        string[] Run(params string[] more) => [.. CliRunner.RunWithInput(
            "{\"text\": \"hat<|im_end|>\"}", ["tokenize", "--model", Goldens.Model("tiny-qwen3"), "--input", "-", .. more]).Lines];
        var taken = Ids(JsonNode.Parse(Run()[0])!["ids"]);
        var rendered = JsonNode.Parse(Run("--chat-template", "chatml")[0])!;

        Assert.Equal(2, taken[^1]);
        Assert.Equal("<|im_start|>user\nhat<|im_end|><|im_end|>\n<|im_start|>assistant\n", rendered["decoded"]!.GetValue<string>());
        // One end of a turn, and the user's own as plain text.
        Assert.Single(Ids(rendered["ids"]), id => id == 2);
    }

    [Theory]
    [InlineData("{\"promt\": \"a\"}", "standard input:1: expected the field 'prompt' (a text) or 'prompt_ids', found neither")]
    [InlineData("{\"prompt\": \"\"}", "standard input:1: the prompt has no token, so there is nothing that a first token could follow")]
    [InlineData("{\"prompt_ids\": [1]}\n{\"prompt_ids\": [99999]}", "standard input:2: prompt_ids[0]: expected an id from 0 to ")]
    [InlineData("{\"prompt\": \"a\", \"completion\": \"b\"}",
        "standard input:1: the row has a completion already; 'agrl score' gives its log-probs, or remove the field")]
    public void Generate_names_rows_it_cannot_take(string rows, string message)
    {
        var result = CliRunner.RunWithInput(rows, "generate", "--model", Goldens.Model("tiny-qwen3"), "--input", "-");
        Assert.Equal((2, ""), (result.Code, result.Output));
        Assert.StartsWith($"error: {message}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expected --prompt TEXT or --input FILE, found neither")]
    [InlineData("expected --prompt TEXT or --input FILE, found both", "--prompt", "a", "--input", "b")]
    [InlineData("--temperature: expected 0 or more, found -1", "--prompt", "a", "--temperature", "-1")]
    [InlineData("--top-p: expected more than 0 and at most 1, found 0", "--prompt", "a", "--top-p", "0")]
    [InlineData("--top-k: expected 0 (all) or more, found -1", "--prompt", "a", "--top-k", "-1")]
    [InlineData("--max-new-tokens: expected 1 or more, found 0", "--prompt", "a", "--max-new-tokens", "0")]
    [InlineData("--samples: expected 1 or more, found 0", "--prompt", "a", "--samples", "0")]
    [InlineData("--top-k: at temperature 0 the most probable token is taken, whatever the others are; give --temperature, or remove it",
        "--prompt", "a", "--top-k", "5")]
    [InlineData("--top-p: at temperature 0 the most probable token is taken, whatever the others are; give --temperature, or remove it",
        "--prompt", "a", "--top-p", "0.9")]
    [InlineData("--prompt: the prompt has 1 token and 2147483647 new ones may follow, more than the model's context of 256; " +
        "shorten it, or lower --max-new-tokens", "--prompt", "a", "--max-new-tokens", "2147483647")]
    [InlineData("--samples: at temperature 0 all completions of a prompt are the same; give --temperature, or ask for one",
        "--prompt", "a", "--samples", "2")]
    [InlineData("--prompt: the prompt has 1 token and 256 new ones may follow, more than the model's context of 256; " +
        "shorten it, or lower --max-new-tokens", "--prompt", "a", "--max-new-tokens", "256")]
    public void Generate_refuses_options_that_do_not_fit(string message, params string[] arguments)
    {
        var result = CliRunner.Run(["generate", "--model", Goldens.Model("tiny-qwen3"), .. arguments]);
        Assert.Equal((2, "", $"error: {message}\n"), (result.Code, result.Output, result.Error));
    }

    [Fact]
    public void A_folder_without_a_model_is_named()
    {
        using var folder = new TemporaryFolder();
        Assert.StartsWith("error: ", CliRunner.Run("generate", "--model", folder.Path, "--prompt", "a").Error, StringComparison.Ordinal);
        Assert.Contains(folder.Path, CliRunner.Run("tokenize", "--model", folder.Path, "--input", "-").Error, StringComparison.Ordinal);
    }

    private static JsonObject PromptRow(IEnumerable<int> ids) =>
        new() { ["prompt_ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]) };

    private static JsonObject[] Parse(CliRunner.Result result) => [.. result.Lines.Select(line => JsonNode.Parse(line)!.AsObject())];

    private static int[] Ids(JsonNode? node) => [.. node!.AsArray().Select(id => id!.GetValue<int>())];

    private static double[] Numbers(JsonNode? node) => [.. node!.AsArray().Select(number => number!.GetValue<double>())];
}
