namespace Agrl.Training.Comparison;

/// <summary>Text as a cell of a Markdown table.</summary>
public static class MarkdownCell
{
    /// <summary>Text that stays within its cell and its line, and is no markup: names of arms, slices and sets are the user's.</summary>
    /// <param name="text">The text.</param>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // A backslash before a bar would escape the one that escapes the bar.
        return text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).ReplaceLineEndings(" ");
    }
}
