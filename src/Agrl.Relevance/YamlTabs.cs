using YamlDotNet.Core;

namespace Agrl.Relevance;

/// <summary>
/// Tabs where YAML takes spaces alone. Editors show no difference, and the parser names the beginning of the block around them.
/// </summary>
public static class YamlTabs
{
    /// <summary>What is wrong, for people.</summary>
    public const string Message = "the line is indented with a tab; YAML takes spaces alone";

    /// <summary>The first line that is indented with a tab, counted from 1; null where the fault is another.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="error">What the parser says of it.</param>
    public static int? FirstLine(string yaml, YamlException error)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentNullException.ThrowIfNull(error);
        // A block of text may hold tabs, and its fault be elsewhere.
        if (!error.Message.Contains(" tab ", StringComparison.Ordinal))
            return null;
        var number = 0;
        foreach (var line in yaml.AsSpan().EnumerateLines())
        {
            number++;
            var text = line.TrimStart();
            if (text.Length > 0 && line[..^text.Length].Contains('\t'))
                return number;
        }

        return null;
    }
}
