namespace Agrl.Cli.Tests.Commands;

public sealed class DataDescribeCommandTests
{
    [Theory]
    [InlineData("", "the file has no judgment")]
    [InlineData("not json\n", "no judgment is free of problems")]
    public void A_file_with_nothing_to_describe_is_bad_input_and_named(string content, string expected)
    {
        using var folder = new TemporaryFolder();

        var result = CliRunner.Run("data", "describe", folder.Write("mine.jsonl", content));

        Assert.Equal(2, result.Code);
        Assert.Empty(result.Output);
        var line = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("mine.jsonl: " + expected, line, StringComparison.Ordinal);
    }

    [Fact]
    public void Judgments_are_counted()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("mine.jsonl", """{"query": "red sneakers", "product": {"title": "Red sneakers"}, "tier": 4}""" + "\n");

        var result = CliRunner.Run("data", "describe", file);

        Assert.Equal(0, result.Code);
        Assert.Contains("judgments     1", result.Output, StringComparison.Ordinal);
    }
}
