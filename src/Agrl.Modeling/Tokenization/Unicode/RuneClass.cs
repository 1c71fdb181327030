using System.Globalization;
using System.Text;

namespace Agrl.Modeling.Tokenization.Unicode;

/// <summary>Classes of code points as the reference implementation's regular expressions see them.</summary>
internal static class RuneClass
{
    /// <summary>Whether <c>\w</c> matches: letters, marks, digits and connectors such as the underscore.</summary>
    public static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter or
        UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.NonSpacingMark or
        UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark or UnicodeCategory.DecimalDigitNumber or
        UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation;

    /// <summary>Whether it is a number of any kind: decimal digits, letter numbers and others such as ½.</summary>
    public static bool IsNumber(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    /// <summary>Whether it is punctuation: ASCII's, symbols among it, or of a Unicode punctuation category.</summary>
    public static bool IsPunctuation(Rune rune) =>
        (rune.IsAscii && rune.Value is (>= 0x21 and <= 0x2F) or (>= 0x3A and <= 0x40) or (>= 0x5B and <= 0x60) or (>= 0x7B and <= 0x7E)) ||
        Rune.GetUnicodeCategory(rune) is
            UnicodeCategory.ConnectorPunctuation or UnicodeCategory.DashPunctuation or UnicodeCategory.OpenPunctuation or
            UnicodeCategory.ClosePunctuation or UnicodeCategory.InitialQuotePunctuation or UnicodeCategory.FinalQuotePunctuation or
            UnicodeCategory.OtherPunctuation;

    /// <summary>The text with lone surrogates made U+FFFD, as any encoder to UTF-8 would.</summary>
    public static string WellFormed(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0) return text;
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) result.Append(rune);
        return result.ToString();
    }
}
