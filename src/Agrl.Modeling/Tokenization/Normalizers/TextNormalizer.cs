using System.Text;
using Agrl.Modeling.Tokenization.Json;
using Agrl.Modeling.Tokenization.PreTokenizers;
using Agrl.Modeling.Tokenization.Unicode;

namespace Agrl.Modeling.Tokenization.Normalizers;

/// <summary>The <c>normalizer</c> section of a <c>tokenizer.json</c>: what is done to a text before it is split.</summary>
internal static class TextNormalizer
{
    private const string Supported = "NFC, NFD, NFKC, NFKD, Lowercase, Strip, Prepend, Replace, Sequence";

    /// <summary>Reads the section.</summary>
    /// <param name="part">The section; null means that nothing is done.</param>
    /// <returns>From well-formed text to well-formed text.</returns>
    /// <exception cref="ModelFormatException">It is malformed or asks for what is not supported.</exception>
    public static Func<string, string> Read(JsonPart part)
    {
        if (part.IsNull) return text => text;
        var type = part["type"].Text();
        switch (type)
        {
            case "Sequence":
                var steps = part["normalizers"].Items().Select(Read).ToArray();
                return text => steps.Aggregate(text, (current, step) => step(current));
            case "NFC": return text => UnicodeNormalizer.Normalize(text, NormalizationForm.FormC);
            case "NFD": return text => UnicodeNormalizer.Normalize(text, NormalizationForm.FormD);
            case "NFKC": return text => UnicodeNormalizer.Normalize(text, NormalizationForm.FormKC);
            case "NFKD": return text => UnicodeNormalizer.Normalize(text, NormalizationForm.FormKD);
            case "Lowercase": return Lowercase;
            case "Strip":
                var left = part["strip_left"].Flag(true);
                var right = part["strip_right"].Flag(true);
                return text => (left, right) switch
                {
                    (true, true) => text.Trim(),
                    (true, false) => text.TrimStart(),
                    (false, true) => text.TrimEnd(),
                    _ => text,
                };
            case "Prepend":
                var prefix = part["prepend"].Text();
                return text => text.Length == 0 ? text : prefix + text;
            case "Replace":
                var content = part["content"].Text();
                var pattern = TextPattern.Read(part["pattern"]);
                return text => pattern.Replace(text, content);
            default:
                throw part["type"].Unsupported($"the normalizer \"{type}\"", Supported);
        }
    }

    private static string Lowercase(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            // The one character whose lower case is two (SpecialCasing.txt, without conditions).
            if (rune.Value == 0x130) result.Append("i\u0307");
            else result.Append(Rune.ToLowerInvariant(rune));
        }
        return result.ToString();
    }
}
