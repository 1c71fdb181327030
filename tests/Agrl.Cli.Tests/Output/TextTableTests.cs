using Agrl.Cli.Output;

namespace Agrl.Cli.Tests.Output;

public sealed class TextTableTests
{
    [Fact]
    public void Names_stand_left_and_figures_right()
    {
        var table = new TextTable("arm", "macro-F1", "seconds");
        table.Add("SFT", "0.5", "1,000");
        table.Add("a longer name", "-");
        using var writer = new StringWriter { NewLine = "\n" };
        table.Write(writer);
        Assert.Equal(
            """
            arm            macro-F1  seconds
            -------------  --------  -------
            SFT                 0.5    1,000
            a longer name         -


            """.ReplaceLineEndings("\n"), writer.ToString());
    }

    [Fact]
    public void Columns_that_have_no_room_follow_below_with_the_names_again()
    {
        var table = new TextTable("set", "first", "second", "third", "fourth");
        table.Add("sft", "1", "2", "3", "4");
        using var writer = new StringWriter { NewLine = "\n" };
        table.Write(writer, width: 19);
        Assert.Equal(
            """
            set  first  second
            ---  -----  ------
            sft      1       2

            set  third  fourth
            ---  -----  ------
            sft      3       4


            """.ReplaceLineEndings("\n"), writer.ToString());
    }

    [Fact]
    public void A_column_alone_is_never_too_wide()
    {
        var table = new TextTable("set", "a wide column", "another");
        table.Add("sft", "1", "2");
        using var writer = new StringWriter { NewLine = "\n" };
        table.Write(writer, width: 1);
        Assert.Equal(2, writer.ToString().Split("sft").Length - 1);
    }

    [Fact]
    public void Long_values_of_a_list_go_on_below_where_they_began()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        TextTable.WriteList(writer, [("data", "three hundred judgments of the shop"), ("seed", "1")], width: 30);
        Assert.Equal("  data  three hundred\n        judgments of the shop\n  seed  1\n", writer.ToString());
    }

    [Theory]
    [InlineData(0, "0:00")]
    [InlineData(59.6, "1:00")]
    [InlineData(3599, "59:59")]
    [InlineData(3600, "1:00:00")]
    [InlineData(90061, "25:01:01")]
    public void Durations_are_written_to_the_second(double seconds, string text) =>
        Assert.Equal(text, Figures.Time(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(25232932864, "23.5 GiB")]
    public void Bytes_are_written_in_the_unit_that_fits(long bytes, string text) => Assert.Equal(text, Figures.Bytes(bytes));
}
