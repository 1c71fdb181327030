namespace Agrl.Relevance.Responses;

/// <summary>
/// Maps the parts of a response from characters to tokens. A token belongs to the part in which it ends: one that carries a
/// line's break together with the next line's first word belongs to the next line, whose choice it was. A token that ends no
/// character (a byte of a multi-byte character) belongs with the token that completes it; tokens after the last character (the
/// end of text) and tokens of unparsed text belong to no part.
/// </summary>
public static class TokenSpanMapper
{
    /// <summary>The token range of each span, in the order of the spans. Time is linear in tokens and spans.</summary>
    /// <param name="tokenEnds">
    /// For each token [T] the number of characters (UTF-16) of the response's text that are decoded once it is read; never
    /// decreasing.
    /// </param>
    /// <param name="spans">Spans in the order of the text that do not overlap, as a parse gives them.</param>
    /// <exception cref="ArgumentException">The ends decrease or the spans overlap.</exception>
    public static IReadOnlyList<TokenSpan> Map(ReadOnlySpan<int> tokenEnds, IReadOnlyList<ResponseSpan> spans)
    {
        ArgumentNullException.ThrowIfNull(spans);
        int previous = 0;
        foreach (int end in tokenEnds)
        {
            if (end < previous)
                throw new ArgumentException($"token ends must not decrease, found {end} after {previous}", nameof(tokenEnds));
            previous = end;
        }

        var mapped = new TokenSpan[spans.Count];
        int token = 0;
        int position = 0;
        for (int i = 0; i < spans.Count; i++)
        {
            ResponseSpan span = spans[i];
            if (span.Start < position || span.Length < 0)
                throw new ArgumentException(
                    $"spans must stand in order without overlap, found one at {span.Start} after {position}", nameof(spans));
            position = span.Start + span.Length;
            // Ends count characters, so a token whose last character is at p ends at p + 1: up to the span's start it ends before.
            token = SkipThrough(tokenEnds, token, span.Start);
            int start = token;
            token = SkipThrough(tokenEnds, token, position);
            mapped[i] = new TokenSpan(span.Part, span.Criterion, start, token);
        }

        return mapped;
    }

    /// <summary>The first token after those that complete characters up to <paramref name="end"/>.</summary>
    private static int SkipThrough(ReadOnlySpan<int> tokenEnds, int token, int end)
    {
        int after = token;
        for (int t = token; t < tokenEnds.Length && tokenEnds[t] <= end; t++)
        {
            if (tokenEnds[t] > (t == 0 ? 0 : tokenEnds[t - 1]))
                after = t + 1;
        }

        return after;
    }
}
