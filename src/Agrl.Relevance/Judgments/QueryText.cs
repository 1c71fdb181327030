using System.Text;
using Agrl.Modeling.Tokenization.Unicode;

namespace Agrl.Relevance.Judgments;

/// <summary>When two queries are the same query.</summary>
public static class QueryText
{
    /// <summary>
    /// The query in Unicode's composed form, lower-case, with white space folded to single spaces: what duplicates and splits compare.
    /// </summary>
    /// <param name="query">The query as typed.</param>
    public static string Normalize(string query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var text = new StringBuilder(query.Length);
        foreach (char c in UnicodeNormalizer.Normalize(query, NormalizationForm.FormC))
        {
            if (!char.IsWhiteSpace(c))
                text.Append(char.ToLowerInvariant(c));
            else if (text.Length > 0 && text[^1] != ' ')
                text.Append(' ');
        }

        if (text.Length > 0 && text[^1] == ' ')
            text.Length--;
        return text.ToString();
    }
}
