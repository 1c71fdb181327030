using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace Agrl.Relevance;

/// <summary>
/// Tabs where YAML takes spaces alone. Editors show no difference, and the parser names the beginning of the block around them.
/// </summary>
public static partial class YamlTabs
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
        if (!error.Message.Contains(" tab ", StringComparison.Ordinal))
            return null;
        // A block of text may hold tabs: it goes on while lines stand further in than the one that it began at.
        var (number, block) = (0, -1);
        foreach (var line in yaml.AsSpan().EnumerateLines())
        {
            number++;
            var indent = line.Length - line.TrimStart(' ').Length;
            if (block >= 0 && (indent > block || line.IsWhiteSpace()))
                continue;
            block = BlockStart().IsMatch(line) ? indent : -1;
            if (line[..^line.TrimStart().Length].Contains('\t'))
                return number;
        }

        return null;
    }

    // "key: |" or "- >-": what follows further in is text as it is.
    [GeneratedRegex(@"(?:^|[:\-] +)[|>][+\-0-9]*\s*(?:#.*)?$", RegexOptions.CultureInvariant)]
    private static partial Regex BlockStart();
}
