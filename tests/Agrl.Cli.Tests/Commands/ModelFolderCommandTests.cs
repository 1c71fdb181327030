using System.Text.Json.Nodes;

namespace Agrl.Cli.Tests.Commands;

public sealed class ModelFolderCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Model => Path.Combine(_folder.Path, "model");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_made_folder_is_told_of_and_can_be_asked()
    {
        var made = CliRunner.Run(
            "model", "create", "--output", Model, "--preset", "1m", "--layers", "2", "--vocabulary", "400", "--shard-mb", "1");
        Assert.True(made.Code == 0, made.Error);
        Assert.Equal($"{Model}: 0.45 M parameters, 872.0 KiB in 1 file", made.Output.TrimEnd());
        Assert.Contains("the tokenizer has 259 of the model's 400 ids; the others have no text", made.Error, StringComparison.Ordinal);

        var told = CliRunner.Run("model", "inspect", Model);
        Assert.Equal(0, told.Code);
        Assert.Contains("  family         qwen3, norms at q and k", told.Output, StringComparison.Ordinal);
        Assert.Contains("24 tensors of BF16", told.Output, StringComparison.Ordinal);
        Assert.Contains("byte-level BPE, 259 ids (the model has 400; the others have no text); ends at 2 <|im_end|>", told.Output,
            StringComparison.Ordinal);
        Assert.Contains("  chat template  chatml", told.Output, StringComparison.Ordinal);

        var json = JsonNode.Parse(CliRunner.Run("model", "inspect", Model, "--json", "--tensors").Output)!;
        Assert.Equal(2, json["layers"]!.GetValue<int>());
        Assert.Equal(24, json["tensors"]!.AsArray().Count);
        Assert.Equal(6, json["memory"]!.AsArray().Count);

        Assert.Equal(0, CliRunner.Run("generate", "--model", Model, "--prompt", "hat", "--max-new-tokens", "3", "--json").Code);
    }

    [Fact]
    public void Any_shape_can_be_made()
    {
        var made = CliRunner.Run(
            "model", "create", "--output", Model, "--family", "qwen2", "--hidden", "24", "--layers", "1", "--heads", "6",
            "--kv-heads", "3", "--head-size", "4", "--ffn", "40", "--context", "64", "--untied", "--dtype", "float32",
            "--rope-theta", "5000");
        Assert.True(made.Code == 0, made.Error);
        Assert.DoesNotContain("no text", made.Error, StringComparison.Ordinal);
        var json = JsonNode.Parse(CliRunner.Run("model", "inspect", Model, "--json").Output)!;
        Assert.Equal("qwen2", json["family"]!.GetValue<string>());
        Assert.False(json["tied_embeddings"]!.GetValue<bool>());
        Assert.Equal(259, json["vocabulary"]!.GetValue<int>());
        Assert.Equal(64, json["context"]!.GetValue<int>());
        Assert.Equal("F32", json["dtypes"]![0]!.GetValue<string>());
    }

    [Theory]
    [InlineData("--vocabulary 100", "--vocabulary 100: the tokenizer has 259 ids")]
    [InlineData("--heads 3 --kv-heads 2", "num_attention_heads is 3, which is no multiple of num_key_value_heads 2")]
    [InlineData("--layers 0", "--layers: expected 1 or more, found 0")]
    [InlineData("--preset 2m", "--preset: there is no '2m'; did you mean '1m'?")]
    public void A_shape_that_cannot_be_is_refused(string options, string message)
    {
        var result = CliRunner.Run(["model", "create", "--output", Model, .. options.Split(' ')]);
        Assert.Equal(2, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Model));
    }

    [Fact]
    public void No_model_is_overwritten_and_a_folder_without_one_is_told()
    {
        Directory.CreateDirectory(Model);
        var made = CliRunner.Run("model", "create", "--output", Model);
        Assert.Equal(2, made.Code);
        Assert.Contains("it exists already", made.Error, StringComparison.Ordinal);
        var told = CliRunner.Run("model", "inspect", Model);
        Assert.Equal(2, told.Code);
        Assert.Contains("config.json", told.Error, StringComparison.Ordinal);
    }
}
