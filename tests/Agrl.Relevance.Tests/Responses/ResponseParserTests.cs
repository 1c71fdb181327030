using System.Diagnostics;
using Agrl.Relevance.Responses;
using static Agrl.Relevance.Tests.Rubrics.TestRubrics;

namespace Agrl.Relevance.Tests.Responses;

public sealed class ResponseParserTests
{
    private static readonly ResponseParser TierFirst = new(Small, new ResponseOptions());
    private static readonly ResponseParser TierLast = new(Small, new ResponseOptions { Layout = ResponseLayout.ThinkThenRespond });
    private static readonly ResponseParser Lenient = new(Small, new ResponseOptions { RequireAllCriteria = false });

    [Fact]
    public void Respond_then_think_is_read_with_the_span_of_each_part()
    {
        const string Text = "2\nkind: asked shoes, has shoes -> match\nbrand -> mismatch\nnote: close";

        ParsedResponse parsed = TierFirst.Parse(Text);

        Assert.True(parsed.IsValid, parsed.Error);
        Assert.Null(parsed.Error);
        Assert.Equal(2, parsed.Tier);
        Assert.Equal(Verdicts("kind match", "brand mismatch"), parsed.Verdicts);
        Assert.Equal("asked shoes, has shoes", Assert.Single(parsed.Reasons).Value);
        Assert.Equal("close", parsed.Note);
        // "2\n" is 2 characters, the kind's line 37 and its break, the brand's 17 and its break, the note 11.
        Assert.Equal(
            [
                new(ResponsePart.Tier, null, 0, 2),
                new(ResponsePart.Criterion, "kind", 2, 38),
                new(ResponsePart.Criterion, "brand", 40, 18),
                new(ResponsePart.Note, null, 58, 11),
            ],
            parsed.Spans);
    }

    [Fact]
    public void Think_then_respond_is_read_with_the_tier_at_the_end()
    {
        ParsedResponse parsed = TierLast.Parse("kind -> match\nbrand: none asked -> unspecified\n3\n");

        Assert.True(parsed.IsValid, parsed.Error);
        Assert.Equal(3, parsed.Tier);
        Assert.Equal(["kind", "brand"], parsed.Spans.Take(2).Select(span => span.Criterion));
        Assert.Equal(new ResponseSpan(ResponsePart.Tier, null, 47, 2), parsed.Spans[2]);
    }

    [Theory]
    [InlineData("3\nkind -> match\nbrand -> match")]
    [InlineData("3\nkind -> match\nbrand -> match\n")]
    [InlineData("1\nkind: a -> b -> mismatch\nbrand: -> -> match")]
    [InlineData("3\nkind: note: x -> match\nbrand: kind -> mismatch -> match\nnote: a -> b: c")]
    public void Legal_responses(string text) => Assert.True(TierFirst.Parse(text).IsValid, TierFirst.Parse(text).Error);

    [Fact]
    public void The_last_arrow_separates_the_verdict()
    {
        ParsedResponse parsed = TierFirst.Parse("1\nkind: a -> match -> mismatch\nbrand: -> -> match");

        Assert.Equal("mismatch", parsed.Verdicts["kind"]);
        Assert.Equal("a -> match", parsed.Reasons["kind"]);
        Assert.Equal("->", parsed.Reasons["brand"]);
    }

    [Theory]
    [InlineData("", "grade alone")]
    [InlineData("\n", "grade alone")]
    [InlineData("3", "'kind: reason -> verdict'")]
    [InlineData("4\nkind -> match\nbrand -> match", "grade alone (3, 2, 1), found '4'")]
    [InlineData("33\nkind -> match\nbrand -> match", "found '33'")]
    [InlineData(" 3\nkind -> match\nbrand -> match", "grade alone")]
    [InlineData("3 \nkind -> match\nbrand -> match", "grade alone")]
    [InlineData("\u0663\nkind -> match\nbrand -> match", "grade alone")]
    [InlineData("3\r\nkind -> match\nbrand -> match", "grade alone")]
    [InlineData("3\nbrand -> match\nkind -> match", "'kind: reason -> verdict', found 'brand -> match'")]
    [InlineData("3\nkind -> match", "'brand: reason -> verdict', found an empty line or the end")]
    [InlineData("3\nkind -> match\nkind -> match\nbrand -> match", "'brand: reason -> verdict', found 'kind -> match'")]
    [InlineData("3\nkind -> Match\nbrand -> match", "a verdict of 'kind' (match, mismatch), found 'Match'")]
    [InlineData("3\nkind -> unspecified\nbrand -> match", "a verdict of 'kind'")]
    [InlineData("3\nkind -> match \nbrand -> match", "a verdict of 'kind'")]
    [InlineData("3\nkind: -> match\nbrand -> match", "'kind: reason -> verdict', found 'kind: -> match'")]
    [InlineData("3\nkind:  -> match\nbrand -> match", "'kind: reason -> verdict'")]
    [InlineData("3\nkind: match\nbrand -> match", "'kind: reason -> verdict'")]
    [InlineData("3\nkind -> a -> match\nbrand -> match", "'kind: reason -> verdict'")]
    [InlineData("3\nkindly -> match\nbrand -> match", "'kind: reason -> verdict', found 'kindly -> match'")]
    [InlineData("3\nkind: a\tb -> match\nbrand -> match", "control character")]
    [InlineData("3\nkind: a\u2028b -> match\nbrand -> match", "control character")]
    [InlineData("3\nkind -> match\nbrand -> match\n\n", "expected the end, found an empty line or the end")]
    [InlineData("3\nkind -> match\nbrand -> match\nbye", "expected the end, found 'bye'")]
    [InlineData("3\nkind -> match\nbrand -> match\nnote: a\nnote: b", "expected the end, found 'note: b'")]
    [InlineData("3\nkind -> match\nbrand -> match\nnote: ", "the note is empty")]
    [InlineData("3\nnote: early\nkind -> match\nbrand -> match", "'kind: reason -> verdict'")]
    public void Anything_else_is_malformed_and_says_why(string text, string error)
    {
        ParsedResponse parsed = TierFirst.Parse(text);

        Assert.False(parsed.IsValid);
        Assert.Contains(error, parsed.Error!, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_read_before_the_fault_is_kept()
    {
        ParsedResponse parsed = TierFirst.Parse("2\nkind -> match\nbrand -> perhaps");

        Assert.False(parsed.IsValid);
        Assert.Equal(2, parsed.Tier);
        Assert.Equal(Verdicts("kind match"), parsed.Verdicts);
        Assert.Equal([ResponsePart.Tier, ResponsePart.Criterion], parsed.Spans.Select(span => span.Part));
        Assert.Null(TierLast.Parse("2\nkind -> match").Tier);
    }

    [Fact]
    public void Criteria_may_be_left_out_where_that_is_allowed_but_not_reordered()
    {
        Assert.Equal(Verdicts("brand mismatch"), Lenient.Parse("2\nbrand -> mismatch").Verdicts);
        Assert.True(Lenient.Parse("2").IsValid);
        Assert.False(Lenient.Parse("2\nbrand -> mismatch\nkind -> match").IsValid);
        Assert.False(TierFirst.Parse("2\nbrand -> mismatch").IsValid);
    }

    [Theory]
    [InlineData('\n')]
    [InlineData('3')]
    [InlineData('>')]
    [InlineData(' ')]
    [InlineData('\uD800')]
    public void Megabytes_of_nonsense_are_refused_in_linear_time(char c)
    {
        string[] hostile =
        [
            new string(c, 4 << 20),
            "3\nkind: " + new string(c, 4 << 20),
            "3\nkind: " + string.Concat(Enumerable.Repeat(" -> ", 1 << 20)),
            "3\n" + string.Concat(Enumerable.Repeat("kind -> match\n", 1 << 18)),
        ];
        var clock = Stopwatch.StartNew();

        foreach (string text in hostile)
        {
            ParsedResponse parsed = Lenient.Parse(text);
            Assert.False(parsed.IsValid);
            Assert.True(parsed.Error!.Length < 200);
        }

        // Quadratic time would be hours; the bound leaves room for a busy machine.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"took {clock.Elapsed}");
    }
}
