using Agrl.Relevance.Responses;
using Agrl.Relevance.Rubrics;
using CsCheck;
using static Agrl.Relevance.Tests.Rubrics.TestRubrics;

namespace Agrl.Relevance.Tests.Responses;

public sealed class ResponseWriterTests
{
    private static readonly Dictionary<string, string> Both = Verdicts("brand mismatch", "kind match");

    [Fact]
    public void The_gold_response_has_the_rubrics_order_whatever_the_verdicts_order()
    {
        var reasons = new Dictionary<string, string> { ["brand"] = "asked nike, has puma" };

        Assert.Equal(
            "2\nkind -> match\nbrand: asked nike, has puma -> mismatch\nnote: close",
            ResponseWriter.Write(Small, ResponseLayout.RespondThenThink, 2, Both, reasons, "close"));
        Assert.Equal(
            "kind -> match\nbrand: asked nike, has puma -> mismatch\nnote: close\n2",
            ResponseWriter.Write(Small, ResponseLayout.ThinkThenRespond, 2, Both, reasons, "close"));
        Assert.Equal("2", ResponseWriter.Write(Small, ResponseLayout.ThinkThenRespond, 2, Verdicts()));
    }

    [Fact]
    public void Line_breaks_and_runs_of_space_in_free_text_are_folded()
    {
        var reasons = new Dictionary<string, string> { ["kind"] = " a\r\n b\u2028c\t\td " };

        Assert.Equal(
            "1\nkind: a b c d -> mismatch\nbrand -> match",
            ResponseWriter.Write(Small, ResponseLayout.RespondThenThink, 1, Verdicts("kind mismatch", "brand match"), reasons, " \n "));
    }

    [Fact]
    public void What_is_not_in_the_rubric_is_refused()
    {
        Assert.Throws<InputException>(() => ResponseWriter.Write(Small, ResponseLayout.RespondThenThink, 4, Both));
        Assert.Contains("did you mean 'brand'?", Assert.Throws<InputException>(
            () => ResponseWriter.Write(Small, ResponseLayout.RespondThenThink, 2, Verdicts("bramd match"))).Message,
            StringComparison.Ordinal);
        Assert.Contains("did you mean 'match'?", Assert.Throws<InputException>(
            () => ResponseWriter.Write(Small, ResponseLayout.RespondThenThink, 2, Verdicts("brand mtach"))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_is_written_is_read_back()
    {
        Rubric rubric = Shop;
        var hostile = Gen.OneOf(
            Gen.String[Gen.OneOf(Gen.Char, Gen.Char['\0', '\uFFFF']), 0, 40],
            Gen.OneOf("", " ", "->", " -> ", "a -> match", "note: x", "x\ny", "\uD800", "4", "\U0001F45F shoe"));
        (from layout in Gen.Enum<ResponseLayout>()
         from tier in Gen.Int[1, 4]
         from picks in Gen.Int[0, 2].Array[5]
         from stated in Gen.Bool.Array[5]
         from reasons in hostile.Array[5]
         from note in hostile
         select (layout, tier, picks, stated, reasons, note)).Sample(
            x =>
            {
                Dictionary<string, string> verdicts = rubric.Criteria.Where((_, i) => x.stated[i])
                    .Select((criterion, i) => (criterion.Name, criterion.Verdicts[x.picks[i]])).ToDictionary();
                Dictionary<string, string> reasons = rubric.Criteria
                    .Select((criterion, i) => (criterion.Name, x.reasons[i])).ToDictionary();
                string text = ResponseWriter.Write(rubric, x.layout, x.tier, verdicts, reasons, x.note);

                foreach (string ending in new[] { "", "\n" })
                {
                    var options = new ResponseOptions { Layout = x.layout, RequireAllCriteria = verdicts.Count == 5 };
                    ParsedResponse parsed = new ResponseParser(rubric, options).Parse(text + ending);
                    Assert.True(parsed.IsValid, parsed.Error);
                    Assert.Equal(x.tier, parsed.Tier);
                    Assert.Equal(verdicts, parsed.Verdicts);
                    // The spans tile the text, so that every token finds its part.
                    Assert.Equal((text + ending).Length, parsed.Spans.Sum(span => span.Length));
                    Assert.Equal(text,
                        ResponseWriter.Write(rubric, x.layout, parsed.Tier!.Value, parsed.Verdicts, parsed.Reasons, parsed.Note));
                }
            },
            iter: 2000);
    }
}
