using System.Buffers;
using System.Text;

namespace Agrl.Modeling.Tokenization;

/// <summary>Cuts a text at added tokens: the leftmost first, of those that begin at one place the longest.</summary>
internal sealed class AddedTokenSplitter
{
    private readonly SearchValues<char> _firstChars;
    private readonly Dictionary<char, (string Content, AddedToken Token)[]> _byFirstChar;

    /// <summary>A splitter.</summary>
    /// <param name="tokens">The text to look for (as it stands after normalisation where that applies) and its token.</param>
    public AddedTokenSplitter(IEnumerable<(string Content, AddedToken Token)> tokens)
    {
        _byFirstChar = tokens.Where(token => token.Content.Length > 0).GroupBy(token => token.Content[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Content.Length).ToArray());
        _firstChars = SearchValues.Create(_byFirstChar.Keys.ToArray());
    }

    /// <summary>The pieces of a text in order: a token (Token set), or text between tokens (never empty).</summary>
    /// <param name="text">The text.</param>
    /// <param name="into">What the pieces are added to.</param>
    public void Split(string text, List<(int Start, int Length, AddedToken? Token)> into)
    {
        var done = 0;
        for (var at = 0; at < text.Length;)
        {
            var next = _byFirstChar.Count == 0 ? -1 : text.AsSpan(at).IndexOfAny(_firstChars);
            if (next < 0) break;
            at += next;
            if (FindAt(text, at) is not { } found)
            {
                at++;
                continue;
            }
            var start = at;
            var end = at + found.Content.Length;
            // A match that is refused is still used up, as in the reference implementation's search.
            at = end;
            var token = found.Token;
            if (token.SingleWord && (IsWordBefore(text, start) || IsWordAfter(text, end))) continue;
            if (token.StripLeft)
                while (start > done && char.IsWhiteSpace(text[start - 1])) start--;
            if (token.StripRight)
                while (end < text.Length && char.IsWhiteSpace(text[end])) end++;
            at = end;
            if (start > done) into.Add((done, start - done, null));
            into.Add((start, end - start, token));
            done = end;
        }
        if (done < text.Length) into.Add((done, text.Length - done, null));
    }

    private (string Content, AddedToken Token)? FindAt(string text, int at)
    {
        foreach (var candidate in _byFirstChar[text[at]])
            if (text.AsSpan(at).StartsWith(candidate.Content, StringComparison.Ordinal))
                return candidate;
        return null;
    }

    private static bool IsWordBefore(string text, int at) =>
        at > 0 && Rune.DecodeLastFromUtf16(text.AsSpan(0, at), out var rune, out _) == OperationStatus.Done
            && Unicode.RuneClass.IsWord(rune);

    private static bool IsWordAfter(string text, int at) =>
        at < text.Length && Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out _) == OperationStatus.Done
            && Unicode.RuneClass.IsWord(rune);
}
