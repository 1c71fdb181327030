using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Agrl.Relevance.Rubrics;

/// <summary>Reads a YAML tree strictly and remembers the line of every place, so that errors can name file and line.</summary>
internal sealed class YamlSource(string source)
{
    /// <summary>A rubric is 5 levels deep; the tree of thousands would overflow the stack.</summary>
    private const int MaxDepth = 32;

    /// <summary>How the parser's own message begins where a key stands twice.</summary>
    private const string Duplicate = "Duplicate key ";

    private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal);

    /// <summary>The one document of a text, a mapping.</summary>
    public YamlMappingNode Load(string yaml)
    {
        var stream = new YamlStream();
        try
        {
            Scan(yaml);
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException e) when (e.Message.StartsWith(Duplicate, StringComparison.Ordinal))
        {
            throw new InputException(
                $"{source}:{e.Start.Line}: the key '{Printable.Quote(e.Message[Duplicate.Length..])}' stands here a second time; " +
                "remove one of them", e);
        }
        catch (YamlException e)
        {
            if (YamlTabs.FirstLine(yaml, e) is { } tab)
                throw new InputException($"{source}:{tab}: {YamlTabs.Message}", e);
            throw new InputException(
                $"{source}:{e.Start.Line}: expected YAML; {Printable.Quote(e.InnerException?.Message ?? e.Message)}", e);
        }
        catch (InvalidOperationException e)
        {
            // The parser's state after some kinds of stray brackets.
            throw new InputException($"{source}: expected YAML; brackets or quotes do not match", e);
        }

        if (stream.Documents.Count == 0)
            throw new InputException(
                $"{source}: the file is empty; expected a rubric with 'name', 'version', 'tiers', 'criteria' and 'rules'");
        if (stream.Documents.Count > 1)
            throw new InputException($"{source}: expected one YAML document, found {stream.Documents.Count}");
        return stream.Documents[0].RootNode as YamlMappingNode
            ?? throw Error(stream.Documents[0].RootNode, "expected keys and values at the top");
    }

    /// <summary>
    /// Refuses, before a tree is built of it, what can make a small file beyond memory or stack, and what only a program could mean.
    /// </summary>
    private void Scan(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        int depth = 0;
        while (parser.MoveNext())
        {
            ParsingEvent found = parser.Current!;
            depth += found.NestingIncrease;
            // The stream and the document are levels too.
            if (depth > MaxDepth + 2)
                throw new InputException($"{source}:{found.Start.Line}: values are nested more than {MaxDepth} levels deep");
            if (found is AnchorAlias alias)
                throw new InputException(
                    $"{source}:{found.Start.Line}: the alias '*{Printable.Quote(alias.Value.Value)}' is not supported; " +
                    "write the value out");
            if (found is not NodeEvent node)
                continue;
            if (!node.Anchor.IsEmpty)
                throw new InputException(
                    $"{source}:{found.Start.Line}: the anchor '&{Printable.Quote(node.Anchor.Value)}' is not supported; " +
                    "write the value out where it is used");
            if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
                throw new InputException(
                    $"{source}:{found.Start.Line}: the tag '{Printable.Quote(node.Tag.Value)}' is not supported; remove it");
        }
    }

    /// <summary>An error at a node.</summary>
    public InputException Error(YamlNode node, string message) => new($"{source}:{node.Start.Line}: {message}");

    /// <summary>A path's line, or that of the nearest place above it that is known.</summary>
    public string Locate(string path)
    {
        while (!_lines.ContainsKey(path))
        {
            int cut = Math.Max(path.LastIndexOf('.'), path.LastIndexOf('['));
            if (cut < 0)
                return source;
            path = path[..cut];
        }

        return $"{source}:{_lines[path]}";
    }

    /// <summary>The values of a mapping by key; an unknown key is an error with a suggestion.</summary>
    public Dictionary<string, YamlNode> Mapping(YamlNode node, string path, params string[] known)
    {
        Dictionary<string, YamlNode> values = Entries(node, path);
        foreach (string key in values.Keys)
        {
            if (!known.Contains(key))
            {
                string place = path.Length == 0 ? "the rubric" : $"'{path}'";
                throw new InputException(
                    $"{Locate(Join(path, key))}: unknown key '{Printable.Quote(key)}' in {place}; {NameSuggestion.Hint(key, known)}");
            }
        }

        return values;
    }

    /// <summary>The values of a mapping with any keys.</summary>
    public Dictionary<string, YamlNode> Entries(YamlNode node, string path)
    {
        if (node is not YamlMappingNode mapping)
            throw Error(node, $"'{path}': expected keys and values");
        var values = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        foreach ((YamlNode key, YamlNode value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: { Length: > 0 } name })
                throw Error(key, $"'{path}': expected a plain key");
            values.Add(name, value);
            _lines[Join(path, name)] = key.Start.Line;
        }

        return values;
    }

    /// <summary>A required value of a mapping.</summary>
    public YamlNode Required(Dictionary<string, YamlNode> values, YamlNode owner, string path, string key, string fix) =>
        values.TryGetValue(key, out YamlNode? value)
            ? value
            : throw Error(owner, $"key '{Join(path, key)}' is missing; {fix}");

    /// <summary>The items of a sequence.</summary>
    public IReadOnlyList<YamlNode> Sequence(YamlNode node, string path)
    {
        if (node is not YamlSequenceNode sequence)
            throw Error(node, $"'{path}': expected a list");
        for (int i = 0; i < sequence.Children.Count; i++)
            _lines[$"{path}[{i}]"] = sequence.Children[i].Start.Line;
        return [.. sequence.Children];
    }

    /// <summary>A text that is not empty.</summary>
    public string Text(YamlNode node, string path) =>
        node is YamlScalarNode { Value: { } text } && text.Trim().Length > 0
            ? text
            : throw Error(node, $"'{path}': expected a text");

    /// <summary>A whole number.</summary>
    public int Integer(YamlNode node, string path) =>
        int.TryParse(Text(node, path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Error(node, $"'{path}': expected a whole number, found '{Printable.Quote(Text(node, path))}'");

    /// <summary>A number; whether it is finite and in range is for the validator.</summary>
    public double Number(YamlNode node, string path) =>
        double.TryParse(Text(node, path), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw Error(node, $"'{path}': expected a number, found '{Printable.Quote(Text(node, path))}'");

    /// <summary>true or false.</summary>
    public bool Boolean(YamlNode node, string path) => Text(node, path) switch
    {
        "true" => true,
        "false" => false,
        var other => throw Error(node, $"'{path}': expected true or false, found '{Printable.Quote(other)}'"),
    };

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
