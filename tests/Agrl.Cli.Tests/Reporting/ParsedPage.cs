using System.Net;
using System.Text.RegularExpressions;

namespace Agrl.Cli.Tests.Reporting;

/// <summary>
/// A strict reading of a page: elements are closed in order, attributes quoted or empty. What a browser would repair is an error here.
/// </summary>
internal sealed partial class ParsedPage
{
    private static readonly HashSet<string> Void = ["meta", "link", "input"];

    public ParsedPage(string html)
    {
        var open = new Stack<string>();
        var position = html.IndexOf('>', StringComparison.Ordinal) + 1;
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        while (position < html.Length)
        {
            var next = html.IndexOf('<', position);
            if (next < 0)
                break;
            AddText(html[position..next]);
            var tag = Tag().Match(html, next);
            Assert.True(tag.Success && tag.Index == next, $"not a tag: {html.Substring(next, Math.Min(80, html.Length - next))}");
            position = next + tag.Length;
            var name = tag.Groups["name"].Value;
            if (tag.Groups["close"].Length > 0)
            {
                Assert.True(open.Count > 0 && open.Pop() == name,
                    $"</{name}> closes nothing: " +
                    $"{html.Substring(Math.Max(0, next - 80), Math.Min(120, html.Length - Math.Max(0, next - 80)))}");
                continue;
            }

            Elements.Add(name);
            foreach (Match attribute in Attribute().Matches(tag.Groups["attributes"].Value))
                Attributes.Add((name, attribute.Groups["name"].Value, WebUtility.HtmlDecode(attribute.Groups["value"].Value)));
            if (name is "style" or "script")
            {
                var end = html.IndexOf($"</{name}>", position, StringComparison.Ordinal);
                Raw.Add((name, html[position..end]));
                position = end + name.Length + 3;
            }
            else if (tag.Groups["self"].Length == 0 && !Void.Contains(name))
            {
                open.Push(name);
            }
        }

        Assert.Empty(open);
    }

    public List<string> Elements { get; } = [];

    public List<(string Element, string Name, string Value)> Attributes { get; } = [];

    /// <summary>The content of style and script elements.</summary>
    public List<(string Element, string Content)> Raw { get; } = [];

    /// <summary>All text outside of tags, decoded, pieces of white space as one blank.</summary>
    public string Text { get; private set; } = "";

    private void AddText(string text)
    {
        var decoded = Blanks().Replace(WebUtility.HtmlDecode(text), " ");
        Text += decoded;
    }

    [GeneratedRegex("""<(?<close>/?)(?<name>[a-z][a-z0-9]*)(?<attributes>(?:\s+[a-zA-Z0-9-]+(?:="[^"<]*")?)*)\s*(?<self>/?)>""")]
    private static partial Regex Tag();

    [GeneratedRegex("(?<name>[a-zA-Z0-9-]+)(?:=\"(?<value>[^\"]*)\")?")]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
