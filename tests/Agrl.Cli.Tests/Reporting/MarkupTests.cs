using System.Net;
using System.Text;
using Agrl.Cli.Reporting.Html;
using CsCheck;

namespace Agrl.Cli.Tests.Reporting;

public sealed class MarkupTests
{
    [Fact]
    public void Holes_are_escaped_and_markup_is_not()
    {
        var inner = Markup.Of($"<b>{"<&>\"'"}</b>");
        Assert.Equal("<p title=\"&lt;x&gt;\"><b>&lt;&amp;&gt;&quot;&#39;</b>7 0.5</p>",
            Markup.Of($"<p title=\"{"<x>"}\">{inner}{7} {0.5}</p>").ToString());
        Assert.Equal("<i>1</i><i>2</i>", Markup.Of($"{new[] { 1, 2 }.Select(n => Markup.Of($"<i>{n}</i>"))}").ToString());
        Assert.True(Markup.Of($"{default(string)}").IsEmpty);
    }

    [Fact]
    public void Any_text_comes_back_as_it_was_from_the_browser() =>
        Gen.String[Gen.OneOf(Gen.Char, Gen.Char['\0', '\uFFFF']), 0, 100].Sample(text =>
    {
        var escaped = Escape(text);
        return !escaped.AsSpan().ContainsAny("<>\"'") && WebUtility.HtmlDecode(escaped).Length <= text.Length
            && Encoding.UTF8.GetString(new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(escaped)) == escaped;
    });

    [Theory]
    [InlineData("a\u0000b\u001bc", "a\uFFFDb\uFFFDc")]
    [InlineData("\U0001F45F", "\U0001F45F")]
    [InlineData("a\r\nb\tc", "a\nb\tc")]
    public void Characters_that_Html_has_no_place_for_are_replaced(string text, string expected) => Assert.Equal(expected, Escape(text));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("a\uFFFDb\uFFFD", Escape("a\uD800b\uDC00"));

    [Theory]
    [InlineData("short", 5, "short")]
    [InlineData("longer", 4, "long… (2 more characters)")]
    [InlineData("ab\U0001F45Fc", 3, "ab… (3 more characters)")]
    public void Long_text_is_cut_and_says_so(string text, int limit, string expected) =>
        Assert.Equal(expected, HtmlText.Shorten(text, limit));

    private static string Escape(string text)
    {
        var target = new StringBuilder();
        HtmlText.Escape(target, text);
        return target.ToString();
    }
}
