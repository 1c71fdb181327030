namespace Agrl.Cli.Tests.CommandLine;

public sealed class CliHostTests
{
    private static readonly string[] Commands =
        ["train", "eval", "compare-baselines", "predict", "generate", "score", "tokenize", "data", "config", "bench", "doctor"];

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_lists_every_command_and_how_to_begin(params string[] arguments)
    {
        var result = CliRunner.Run(arguments);
        Assert.Equal(0, result.Code);
        Assert.Empty(result.Error);
        Assert.Contains("agrl train --config configs/quickstart.yaml", result.Output, StringComparison.Ordinal);
        Assert.All(Commands, command => Assert.Contains($"\n  {command} ", result.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void Help_of_a_command_ends_with_examples()
    {
        var result = CliRunner.Run("generate", "--help");
        Assert.Contains("Examples:\n  agrl generate --model DIR", result.Output, StringComparison.Ordinal);
        Assert.Contains("agrl data synthesize", CliRunner.Run("data", "synthesize", "-h").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_group_alone_lists_its_commands() =>
        Assert.Contains("  synthesize", CliRunner.Run("data").Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("unknown command 'trian'; did you mean 'train'?", "agrl --help", "trian", "--config", "x")]
    [InlineData("unknown command 'show-all'; expected one of: validate, show, schema, docs", "agrl config --help", "config", "show-all")]
    [InlineData("unknown option '--modle'; did you mean '--model'?", "agrl score --help", "score", "--modle", "x")]
    [InlineData("unknown option '--rubrik'; did you mean '--rubric'?", "agrl data validate --help",
        "data", "validate", "g.jsonl", "--rubrik", "r.yaml")]
    [InlineData("unknown option '--jsn'; did you mean '--json'?", "agrl data describe --help", "data", "describe", "--jsn")]
    [InlineData("unknown option '--trian'; did you mean '--train'?", "agrl eval --help",
        "eval", "--model", "m", "--data", "a.jsonl", "--trian", "b.jsonl")]
    [InlineData("unknown argument 'my.yaml'; did you mean '--config my.yaml'?", "agrl train --help", "train", "my.yaml")]
    [InlineData("option '--model' is required", "agrl tokenize --help", "tokenize", "--input", "x")]
    [InlineData("required argument missing for option: '--config'", "agrl train --help", "train", "--config")]
    [InlineData("--temperature: expected a number, found 'warm'", "agrl generate --help",
        "generate", "--model", "x", "--temperature", "warm")]
    [InlineData("--seed: expected a whole number, found '1.5'", "agrl generate --help", "generate", "--model", "x", "--seed", "1.5")]
    [InlineData("--device: expected one name, found 'gpu'; did you mean 'cpu'?", "agrl generate --help",
        "generate", "--model", "x", "--device", "gpu")]
    public void Wrong_arguments_are_told_in_one_line_with_a_way_on(string message, string help, params string[] arguments)
    {
        var result = CliRunner.Run(arguments);
        Assert.Equal(2, result.Code);
        Assert.Empty(result.Output);
        Assert.Equal($"error: {message}\n'{help}' shows what is understood\n", result.Error);
    }

    [Fact]
    public void A_prompt_that_looks_like_a_response_file_is_a_prompt() =>
        Assert.StartsWith("error: --model none: the folder does not exist",
            CliRunner.Run("generate", "--model", "none", "--prompt", "@file").Error, StringComparison.Ordinal);

    [Fact]
    public void What_stands_behind_two_dashes_is_a_file() =>
        Assert.Contains("--odd.jsonl", CliRunner.Run("data", "describe", "--", "--odd.jsonl").Error, StringComparison.Ordinal);

    [Fact]
    public void The_default_shares_are_shown_as_they_are_understood()
    {
        var help = CliRunner.Run("data", "split", "--help").Output;
        Assert.Contains("train=0.8,dev=0.1,test=0.1", help, StringComparison.Ordinal);
        Assert.Contains("relative to their sum",
            string.Join(' ', help.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void Completions_are_suggested() =>
        Assert.Contains("compare-baselines", CliRunner.Run("[suggest:6]", "agrl c").Output, StringComparison.Ordinal);
}
