using System.Text;

namespace Agrl.Cli.Reporting.Html;

/// <summary>Text in HTML.</summary>
internal static class HtmlText
{
    private const char Replacement = '\uFFFD';

    /// <summary>Appends text so that it is text in an element and in a quoted attribute alike.</summary>
    /// <remarks>What HTML has no place for (control characters, half surrogates), and a model may well write, becomes U+FFFD.</remarks>
    /// <param name="target">Where to.</param>
    /// <param name="value">The text; null is nothing.</param>
    public static void Escape(StringBuilder target, string? value)
    {
        if (value is null)
            return;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            switch (c)
            {
                case '&':
                    target.Append("&amp;");
                    break;
                case '<':
                    target.Append("&lt;");
                    break;
                case '>':
                    target.Append("&gt;");
                    break;
                case '"':
                    target.Append("&quot;");
                    break;
                case '\'':
                    target.Append("&#39;");
                    break;
                case '\n' or '\t':
                    target.Append(c);
                    break;
                case '\r':
                    break;
                case var _ when char.IsHighSurrogate(c) && i + 1 < value.Length && char.IsLowSurrogate(value[i + 1]):
                    target.Append(c).Append(value[++i]);
                    break;
                default:
                    target.Append(char.IsControl(c) || char.IsSurrogate(c) ? Replacement : c);
                    break;
            }
        }
    }

    /// <summary>Text that is not longer than a page can bear, and says so where it was longer.</summary>
    /// <param name="value">The text.</param>
    /// <param name="limit">Characters that stay.</param>
    public static string Shorten(string value, int limit)
    {
        if (value.Length <= limit)
            return value;
        var end = char.IsHighSurrogate(value[limit - 1]) ? limit - 1 : limit;
        return $"{value[..end]}… ({value.Length - end:N0} more characters)";
    }
}
