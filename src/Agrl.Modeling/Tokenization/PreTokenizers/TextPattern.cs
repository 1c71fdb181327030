using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Agrl.Modeling.Tokenization.Json;

namespace Agrl.Modeling.Tokenization.PreTokenizers;

/// <summary>
/// A <c>pattern</c> of a <c>tokenizer.json</c>: a literal string, or a regular expression in Oniguruma's dialect. .NET matches
/// UTF-16 units where Oniguruma matches code points, so that <c>\p{L}</c> would miss letters beyond U+FFFF and an emoji would
/// count as two characters; such code points are therefore matched as a stand-in of their own Unicode category.
/// </summary>
internal sealed class TextPattern
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(KnownExpressions.MatchLimit);
    private static readonly Lazy<char[]> StandIns = new(MakeStandIns);

    private readonly Regex? _regex;
    private readonly string _literal;
    private readonly string _shown;

    private TextPattern(Regex? regex, string literal, string shown)
    {
        _regex = regex;
        _literal = literal;
        _shown = shown;
    }

    /// <summary>A pattern of a regular expression known to be good.</summary>
    public static TextPattern OfRegex(string expression) => new(Compile(expression), "", expression);

    /// <summary>A pattern of a literal string.</summary>
    public static TextPattern OfLiteral(string literal) => new(null, literal, literal);

    /// <summary>Reads <c>{"String": ...}</c> or <c>{"Regex": ...}</c>.</summary>
    /// <exception cref="ModelFormatException">It is neither,
    /// or the expression uses what .NET understands differently or not at all.</exception>
    public static TextPattern Read(JsonPart part)
    {
        if (part.Kind == System.Text.Json.JsonValueKind.String) return OfLiteral(part.Text());
        if (part["String"].TextOrNull() is { } literal) return OfLiteral(literal);
        var place = part["Regex"];
        var expression = place.TextOrNull() ?? throw part.Expected("a pattern, {\"String\": ...} or {\"Regex\": ...},");
        if (RegexDialect.Difference(expression) is { } difference)
            throw place.Unsupported($"{difference} in the regular expression {expression}", "what Oniguruma and .NET read alike");
        try
        {
            return OfRegex(expression);
        }
        catch (ArgumentException exception)
        {
            throw place.Unsupported($"the regular expression {expression} ({exception.Message})", "what Oniguruma and .NET read alike");
        }
    }

    /// <summary>Cuts a text into what matches and what does not, in order and without a gap; empty matches are cuts.</summary>
    /// <param name="text">Well-formed UTF-16.</param>
    /// <param name="into">What the ranges are added to.</param>
    /// <exception cref="ModelFormatException">The expression backtracks without end on this text.</exception>
    public void Cut(ReadOnlySpan<char> text, List<(int Start, int End, bool IsMatch)> into)
    {
        var done = 0;
        if (_regex is null)
        {
            if (_literal.Length == 0)
            {
                into.Add((0, text.Length, false));
                return;
            }
            for (int at; (at = text[done..].IndexOf(_literal, StringComparison.Ordinal)) >= 0;)
            {
                if (at > 0) into.Add((done, done + at, false));
                into.Add((done + at, done + at + _literal.Length, true));
                done += at + _literal.Length;
            }
        }
        else if (text.IndexOfAnyInRange('\uD800', '\uDFFF') >= 0)
        {
            var (shadow, offsets) = Shadow(text);
            done = CutByRegex(shadow, offsets, into);
        }
        else
        {
            done = CutByRegex(text, null, into);
        }
        if (done < text.Length) into.Add((done, text.Length, false));
    }

    /// <summary>The text with every match replaced by a string, taken literally.</summary>
    public string Replace(string text, string content)
    {
        if (_regex is null) return _literal.Length == 0 ? text : text.Replace(_literal, content, StringComparison.Ordinal);
        var ranges = new List<(int Start, int End, bool IsMatch)>();
        Cut(text, ranges);
        var result = new StringBuilder(text.Length);
        foreach (var (start, end, isMatch) in ranges)
        {
            if (isMatch) result.Append(content);
            else result.Append(text, start, end - start);
        }
        return result.ToString();
    }

    private int CutByRegex(ReadOnlySpan<char> text, int[]? offsets, List<(int Start, int End, bool IsMatch)> into)
    {
        var done = 0;
        try
        {
            foreach (var match in _regex!.EnumerateMatches(text))
            {
                var start = offsets?[match.Index] ?? match.Index;
                var end = offsets?[match.Index + match.Length] ?? match.Index + match.Length;
                if (start > done) into.Add((done, start, false));
                into.Add((start, end, true));
                done = end;
            }
        }
        catch (RegexMatchTimeoutException exception)
        {
            throw new ModelFormatException(
                $"The tokenizer's regular expression {_shown} takes longer than {MatchLimit.TotalSeconds} s for one match.", exception);
        }
        return done;
    }

    private static (char[] Shadow, int[] Offsets) Shadow(ReadOnlySpan<char> text)
    {
        var shadow = new char[text.Length];
        var offsets = new int[text.Length + 1];
        var count = 0;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            shadow[count] = rune.IsBmp ? (char)rune.Value : StandIns.Value[(int)Rune.GetUnicodeCategory(rune)];
            offsets[count++] = at;
            at += rune.Utf16SequenceLength;
        }
        offsets[count] = at;
        return (shadow[..count], offsets);
    }

    private static Regex Compile(string expression) =>
        KnownExpressions.Find(expression) ?? new Regex(RegexDialect.Expand(expression), KnownExpressions.Options, MatchLimit);

    private static char[] MakeStandIns()
    {
        var standIns = new char[(int)UnicodeCategory.OtherNotAssigned + 1];
        Array.Fill(standIns, '\uE000');
        // From rare scripts down, so that no range that an expression spells out (Latin, kana, CJK) holds a stand-in.
        for (var point = 0xABFF; point >= 0x0870; point--)
        {
            if (point is >= 0x2E80 and <= 0xA4CF) continue;
            var category = (int)char.GetUnicodeCategory((char)point);
            if (standIns[category] == '\uE000') standIns[category] = (char)point;
        }
        return standIns;
    }
}
