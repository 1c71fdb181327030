using System.Globalization;
using System.Text;

namespace Agrl.Relevance.Responses;

/// <summary>What the response format and its text have in common: separators, and folding of free text to one line.</summary>
internal static class ResponseText
{
    public const string Arrow = " -> ";
    public const string ReasonMark = ": ";
    public const string NoteMark = "note: ";

    /// <summary>Whether a character could break or forge a line: control characters and Unicode's line and paragraph separators.</summary>
    public static bool BreaksLine(char c) =>
        char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>
    /// Text in one line: runs of white space and line-breaking characters become one space, none at the ends; halves of surrogate
    /// pairs become U+FFFD, so that the text survives UTF-8.
    /// </summary>
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        bool space = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune) || (rune.IsBmp && BreaksLine((char)rune.Value)))
            {
                space = folded.Length > 0;
                continue;
            }

            if (space)
                folded.Append(' ');
            space = false;
            folded.Append(rune.ToString());
        }

        return folded.ToString();
    }
}
