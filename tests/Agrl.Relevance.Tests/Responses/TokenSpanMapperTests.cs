using Agrl.Relevance.Responses;
using CsCheck;

namespace Agrl.Relevance.Tests.Responses;

public sealed class TokenSpanMapperTests
{
    // "2\n" + "kind -> match\n" + "note"
    private static readonly ResponseSpan[] Spans =
    [
        new(ResponsePart.Tier, null, 0, 2),
        new(ResponsePart.Criterion, "kind", 2, 14),
        new(ResponsePart.Note, null, 16, 4),
    ];

    [Fact]
    public void Tokens_fall_into_the_part_in_which_they_end()
    {
        // "2" "\nkind" " ->" " match" "\n" "note" and the end token, which adds no character.
        int[] ends = [1, 6, 9, 15, 16, 20, 20];

        Assert.Equal(
            [(0, 1), (1, 5), (5, 6)],
            TokenSpanMapper.Map(ends, Spans).Select(span => (span.Start, span.End)));
    }

    [Fact]
    public void A_token_that_completes_no_character_goes_with_the_one_that_does()
    {
        // "2\n" then the second line's first character in three byte tokens, the rest in one; the note in one.
        int[] ends = [2, 2, 2, 3, 16, 20];

        Assert.Equal([(0, 1), (1, 5), (5, 6)], TokenSpanMapper.Map(ends, Spans).Select(span => (span.Start, span.End)));
    }

    [Fact]
    public void A_part_within_one_token_of_the_next_has_no_token()
    {
        int[] ends = [6, 16, 20]; // "2\nkind" ends in the criterion's line

        IReadOnlyList<TokenSpan> mapped = TokenSpanMapper.Map(ends, Spans);

        Assert.Equal([(0, 0), (0, 2), (2, 3)], mapped.Select(span => (span.Start, span.End)));
        Assert.Equal("kind", mapped[1].Criterion);
    }

    [Fact]
    public void Tokens_after_the_parsed_parts_belong_to_none()
    {
        int[] ends = [2, 16, 20, 25, 30];
        Assert.Equal([(0, 1), (1, 2)], TokenSpanMapper.Map(ends, Spans[..2]).Select(span => (span.Start, span.End)));
    }

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => TokenSpanMapper.Map([3, 2], Spans));
        Assert.Throws<ArgumentException>(() => TokenSpanMapper.Map([1, 2], [Spans[1], Spans[0]]));
    }

    [Fact]
    public void Every_token_that_ends_a_character_is_in_the_part_of_its_last_character()
    {
        (from widths in Gen.Int[0, 4].Array[0, 30]
         from lengths in Gen.Int[0, 6].Array[1, 6]
         select (widths, lengths)).Sample(
            x =>
            {
                int[] ends = [.. x.widths.Select((_, i) => x.widths[..(i + 1)].Sum())];
                ResponseSpan[] spans = [.. x.lengths.Select((length, i) =>
                    new ResponseSpan(ResponsePart.Criterion, $"{i}", x.lengths[..i].Sum(), length))];

                IReadOnlyList<TokenSpan> mapped = TokenSpanMapper.Map(ends, spans);

                for (int t = 0; t < ends.Length; t++)
                {
                    if (x.widths[t] == 0)
                        continue;
                    string? expected = spans.Where(s => s.Start < ends[t] && ends[t] <= s.Start + s.Length)
                        .Select(s => s.Criterion).SingleOrDefault();
                    string? found = mapped.Where(s => s.Start <= t && t < s.End).Select(s => s.Criterion).SingleOrDefault();
                    Assert.Equal(expected, found);
                }
            },
            iter: 2000);
    }
}
