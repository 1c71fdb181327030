using System.Text;

namespace Agrl.Relevance.Importing;

/// <summary>Text as words, so that mentions are found at word boundaries however a seller writes them.</summary>
internal static class Words
{
    /// <summary>Lower-case runs of letters and digits; apostrophes vanish (<c>levi's</c> is <c>levis</c>), all else parts words.</summary>
    public static List<string> Of(string? text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (char c in text ?? "")
        {
            if (char.IsLetterOrDigit(c))
                word.Append(char.ToLowerInvariant(c));
            else if (c is not ('\'' or '’') && word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }

    /// <summary>Words joined by single spaces: the form that mentions and values are compared in.</summary>
    public static string Normal(string? text) => string.Join(' ', Of(text));

    /// <summary>Whether a text in normal form has all words of another in a row.</summary>
    public static bool Contain(string text, string part) => $" {text} ".Contains($" {part} ", StringComparison.Ordinal);

    /// <summary>The word without a plural's end, so that <c>boots</c> and <c>boot</c> agree.</summary>
    public static string Singular(string word) => word switch
    {
        _ when word.Length > 4 && word.EndsWith("ies", StringComparison.Ordinal) => word[..^3] + "y",
        _ when word.Length > 4 && (word.EndsWith("ches", StringComparison.Ordinal) || word.EndsWith("shes", StringComparison.Ordinal)
            || word.EndsWith("sses", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal)) => word[..^2],
        _ when word.Length > 3 && word.EndsWith('s') && !word.EndsWith("ss", StringComparison.Ordinal) => word[..^1],
        _ => word,
    };
}
