using System.Text;

namespace Agrl.Training.Comparison;

/// <summary>Text as a cell of a Markdown table.</summary>
public static class MarkdownCell
{
    private const string Markup = "\\|`*[]";

    /// <summary>Text that stays within its cell and its line, and is no markup: names of arms, slices and sets are the user's.</summary>
    /// <param name="text">The text.</param>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var cell = new StringBuilder(text.Length);
        foreach (var character in text.ReplaceLineEndings(" "))
        {
            if (character == '<')
            {
                cell.Append("&lt;");
                continue;
            }

            if (Markup.Contains(character))
                cell.Append('\\');
            cell.Append(character);
        }

        return cell.ToString();
    }
}
