using System.IO.Compression;
using Agrl.Cli.Json;
using Agrl.Relevance;

namespace Agrl.Cli.Tests.Json;

public sealed class RowReaderTests
{
    [Fact]
    public void Blank_lines_are_passed_over_and_counted()
    {
        var rows = Read("{\"text\": \"a\"}\n\n  \n{\"text\": 3}\n");
        Assert.Equal("a", rows[0].Text("text"));
        Assert.Equal("standard input:4: text: expected a text, found 3", Assert.Throws<InputException>(() => rows[1].Text("text")).Message);
    }

    [Theory]
    [InlineData("", "standard input: expected one JSON object a line, found no line at all")]
    [InlineData("\n\n", "standard input: expected one JSON object a line, found no line at all")]
    [InlineData("{}\n[1]", "standard input:2: expected one JSON object, such as {\"prompt\": \"...\"}")]
    [InlineData("{}\nnull", "standard input:2: expected one JSON object, such as {\"prompt\": \"...\"}")]
    [InlineData("{\"a\": 1", "standard input:1: the line is not one JSON object: ")]
    [InlineData("{\"a\": 1, \"a\": 2}", "standard input:1: the line is not one JSON object: ")]
    public void A_line_that_is_no_object_is_named(string text, string message) =>
        Assert.StartsWith(message, Assert.Throws<InputException>(() => RowReader.Read("-", new StringReader(text))).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("[1, 2]", null)]
    [InlineData("[]", null)]
    [InlineData("3", "ids: expected a list of token ids, found 3")]
    [InlineData("[1, \"x\"]", "ids[1]: expected a token id, found \"x\"")]
    [InlineData("[1.5]", "ids[0]: expected a token id, found 1.5")]
    [InlineData("[null]", "ids[0]: expected a token id, found null")]
    [InlineData("[-1]", "ids[0]: expected an id from 0 to 9 (the model's vocabulary), found -1")]
    [InlineData("[10]", "ids[0]: expected an id from 0 to 9 (the model's vocabulary), found 10")]
    public void Ids_are_checked(string json, string? message)
    {
        var row = RowReader.Read("-", new StringReader($"{{\"ids\": {json}}}"))[0];
        if (message is null)
            Assert.NotNull(row.Ids("ids", 10));
        else
            Assert.Equal("standard input:1: " + message, Assert.Throws<InputException>(() => row.Ids("ids", 10)).Message);
    }

    [Fact]
    public void Missing_and_null_fields_are_the_same()
    {
        var row = RowReader.Read("-", new StringReader("{\"a\": null}"))[0];
        Assert.False(row.Has("a"));
        Assert.Null(row.Text("b"));
        Assert.Null(row.Ids("a", 1));
    }

    [Fact]
    public void Packed_files_are_read_whatever_their_name()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "rows");
        using (var packed = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            packed.Write("{\"text\": \"é\"}"u8);
        Assert.Equal("é", RowReader.Read(path, TextReader.Null)[0].Text("text"));
    }

    [Fact]
    public void What_is_no_utf8_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "rows");
        File.WriteAllBytes(path, [.. "{\"text\": \""u8, 0xFF, .. "\"}"u8]);
        Assert.Contains("not valid UTF-8 somewhere after",
            Assert.Throws<InputException>(() => RowReader.Read(path, TextReader.Null)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_says_where_it_was_looked_for() =>
        Assert.StartsWith("no.jsonl: the file does not exist (looked in ",
            Assert.Throws<InputException>(() => RowReader.Read("no.jsonl", TextReader.Null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Rows_keep_their_other_fields_and_text_is_written_as_it_is()
    {
        var row = RowReader.Read("-", new StringReader("{\"id\": 7, \"text\": \"<é>\", \"ids\": [1]}"))[0];
        using var writer = new StringWriter { NewLine = "\n" };
        JsonOutput.WriteLine(writer,
            row.With(("ids", JsonOutput.Ids([2, 3])), ("logprobs", JsonOutput.Numbers([-0.5f, float.NegativeInfinity]))));
        Assert.Equal("{\"id\":7,\"text\":\"<é>\",\"ids\":[2,3],\"logprobs\":[-0.5,null]}\n", writer.ToString());
    }

    private static IReadOnlyList<InputRow> Read(string text) => RowReader.Read("-", new StringReader(text));
}
