using System.Globalization;
using System.Text;

namespace Agrl.Relevance;

/// <summary>Text from outside as messages and terminals may show it.</summary>
public static class Printable
{
    private const int LongestQuote = 80;

    /// <summary>
    /// Text in which what a terminal would obey instead of show (control characters, marks that reorder text, half surrogates) is written
    /// as an escape such as <c>\u001b</c>; line feeds and tabs stay.
    /// </summary>
    /// <param name="text">Any text.</param>
    public static string Text(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Escape(text, keepLayout: true);
    }

    /// <summary>The same in one line: line feeds and tabs are escaped too.</summary>
    /// <param name="text">Any text.</param>
    public static string Line(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Escape(text, keepLayout: false);
    }

    /// <summary>A text inside a message: in one line, without what a terminal would obey, and cut where it is long.</summary>
    /// <param name="text">Any text.</param>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length <= LongestQuote)
            return Escape(text, keepLayout: false);
        // Not between the halves of a pair.
        int end = char.IsHighSurrogate(text[LongestQuote - 1]) ? LongestQuote - 1 : LongestQuote;
        return $"{Escape(text[..end], keepLayout: false)}... ({text.Length.ToString("N0", CultureInfo.InvariantCulture)} characters)";
    }

    private static string Escape(string text, bool keepLayout)
    {
        int first = 0;
        while (first < text.Length && !IsObeyed(text, first, keepLayout))
            first++;
        if (first == text.Length)
            return text;
        var escaped = new StringBuilder(text.Length + 16).Append(text, 0, first);
        for (int i = first; i < text.Length; i++)
        {
            if (IsObeyed(text, i, keepLayout))
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
            else
                escaped.Append(text[i]);
        }

        return escaped.ToString();
    }

    private static bool IsObeyed(string text, int index, bool keepLayout)
    {
        char c = text[index];
        if (c is '\n' or '\t')
            return !keepLayout;
        // A carriage return that ends a line is part of the line's end; alone it goes back over what is written.
        if (c == '\r')
            return !keepLayout || index + 1 == text.Length || text[index + 1] != '\n';
        if (char.IsHighSurrogate(c))
            return index + 1 == text.Length || !char.IsLowSurrogate(text[index + 1]);
        if (char.IsLowSurrogate(c))
            return index == 0 || !char.IsHighSurrogate(text[index - 1]);
        // Marks of direction (U+200E, U+202A to U+202E, U+2066 to U+2069) reorder what is read, U+2028 and U+2029 end lines.
        return char.IsControl(c) || c is '\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\ufeff';
    }
}
