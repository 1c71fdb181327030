namespace Agrl.Relevance.Tests;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("red é 中 🎒\tshoes\nblue\r\n", "red é 中 🎒\tshoes\nblue\r\n")]
    [InlineData("\u001b[2J\u001b]0;owned\a", "\\u001b[2J\\u001b]0;owned\\u0007")]
    [InlineData("a\u009b31mb\u007f", "a\\u009b31mb\\u007f")]
    [InlineData("50 % done\rall well", "50 % done\\u000dall well")]
    [InlineData("abc\u202edef\u2066\u200e", "abc\\u202edef\\u2066\\u200e")]
    public void A_terminal_shows_what_it_would_obey(string text, string shown) => Assert.Equal(shown, Printable.Text(text));

    [Fact]
    public void Half_a_pair_is_written_as_its_number() => Assert.Equal("\\ud83d and \\ude00", Printable.Text("\ud83d and \ude00"));

    [Fact]
    public void A_quote_stays_in_its_line_and_short()
    {
        Assert.Equal("match\\u000aerror: fine", Printable.Quote("match\nerror: fine"));
        Assert.Equal(new string('x', 80) + "... (2,000,000 characters)", Printable.Quote(new string('x', 2_000_000)));
        // The cut never splits a pair: 79 letters, then emojis of two units.
        var quoted = Printable.Quote(new string('x', 79) + string.Concat(Enumerable.Repeat("🎒", 40)));
        Assert.StartsWith(new string('x', 79) + "... (", quoted, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_without_any_is_the_same_object()
    {
        var text = "plain text\n";
        Assert.Same(text, Printable.Text(text));
    }

    [Fact]
    public void Nothing_that_moves_a_cursor_is_left_of_any_character()
    {
        for (var c = 0; c <= char.MaxValue; c++)
        {
            var shown = Printable.Text($"a{(char)c}b");
            Assert.DoesNotContain(shown, one => char.IsControl(one) && one is not ('\n' or '\t'));
        }
    }
}
