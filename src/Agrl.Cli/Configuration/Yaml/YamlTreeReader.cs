using Agrl.Relevance;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Agrl.Cli.Configuration.Yaml;

/// <summary>
/// Reads the plain part of YAML that a configuration needs: one document of mappings, lists and scalars. Duplicate keys, anchors and
/// aliases (which can grow a small file beyond memory), tags, further documents and deep nesting are refused.
/// </summary>
internal sealed class YamlTreeReader
{
    /// <summary>A configuration is 5 levels deep; more than this is a mistake or an attack on the stack.</summary>
    private const int MaxDepth = 32;

    private readonly Parser _parser;
    private readonly Func<Mark, Place> _placeOf;

    private YamlTreeReader(TextReader text, Func<Mark, Place> placeOf)
    {
        _parser = new Parser(text);
        _placeOf = placeOf;
    }

    /// <summary>The tree of a document; an empty one is an empty scalar.</summary>
    /// <param name="text">The YAML text.</param>
    /// <param name="source">The file's name for errors.</param>
    /// <exception cref="InputException">The text is no YAML, or uses what is refused.</exception>
    public static YamlNode Read(string text, string source) => Read(text, mark => new Place(source, mark.Line, mark.Column));

    /// <summary>The value of an override, all of whose nodes have the argument as their place.</summary>
    /// <param name="text">A YAML value such as <c>3</c>, <c>[title, brand]</c> or <c>{ enabled: false }</c>.</param>
    /// <param name="argument">The argument's place.</param>
    /// <exception cref="InputException">The text is no YAML, or uses what is refused.</exception>
    public static YamlNode ReadValue(string text, Place argument) => Read(text, _ => argument);

    private static YamlNode Read(string text, Func<Mark, Place> placeOf)
    {
        var reader = new YamlTreeReader(new StringReader(text), placeOf);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException error) when (YamlTabs.FirstLine(text, error) is { } tab)
        {
            throw new InputException($"{placeOf(new Mark(0, tab, 1))}: {YamlTabs.Message}", error);
        }
        catch (YamlException error)
        {
            throw new InputException($"{placeOf(error.Start)}: not YAML: {LowerFirst(error.Message)}", error);
        }
        catch (InvalidOperationException error)
        {
            // The parser's state after some kinds of stray brackets.
            throw new InputException(
                $"{placeOf(reader._parser.Current?.Start ?? Mark.Empty)}: not YAML: brackets or quotes do not match", error);
        }
    }

    private YamlNode ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out var empty))
            return new YamlScalar(_placeOf(empty.Start), "", IsQuoted: false);
        _parser.Consume<DocumentStart>();
        var root = ReadNode(depth: 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
            throw new InputException(
                $"{_placeOf(second.Start)}: a second document starts here; a configuration is one document, so remove the '---'");
        return root;
    }

    private YamlNode ReadNode(int depth)
    {
        if (_parser.Accept<AnchorAlias>(out var alias))
            throw new InputException($"{_placeOf(alias.Start)}: the alias '*{alias.Value}' is not supported; write the value out");
        if (!_parser.Accept<NodeEvent>(out var start))
            throw new InputException($"{_placeOf(_parser.Current!.Start)}: expected a value");
        if (!start.Anchor.IsEmpty)
            throw new InputException(
                $"{_placeOf(start.Start)}: the anchor '&{start.Anchor.Value}' is not supported; write the value out where it is used");
        if (!start.Tag.IsEmpty && !start.Tag.IsNonSpecific)
            throw new InputException($"{_placeOf(start.Start)}: the tag '{start.Tag.Value}' is not supported; remove it");
        if (depth > MaxDepth)
            throw new InputException($"{_placeOf(start.Start)}: values are nested more than {MaxDepth} levels deep");
        if (_parser.TryConsume<Scalar>(out var scalar))
        {
            if (scalar.Value.Contains('\0', StringComparison.Ordinal))
                throw new InputException(
                    $"{_placeOf(scalar.Start)}: the text has a zero character in it, which no path or name may; remove it");
            return new YamlScalar(_placeOf(scalar.Start), scalar.Value, scalar.Style is not ScalarStyle.Plain);
        }

        return _parser.Accept<SequenceStart>(out _) ? ReadList(depth) : ReadMapping(depth);
    }

    private YamlList ReadList(int depth)
    {
        var list = new YamlList(_placeOf(_parser.Consume<SequenceStart>().Start), []);
        while (!_parser.TryConsume<SequenceEnd>(out _))
            list.Items.Add(ReadNode(depth + 1));
        return list;
    }

    private YamlMapping ReadMapping(int depth)
    {
        var mapping = new YamlMapping(_placeOf(_parser.Consume<MappingStart>().Start), []);
        var lines = new Dictionary<string, Place>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (ReadNode(depth + 1) is not YamlScalar { Text: var key, Place: var place })
                throw new InputException($"{mapping.Place}: a key is a plain name; found a list or a mapping as a key");
            if (!lines.TryAdd(key, place))
                throw new InputException(
                    $"{place}: the key '{key}' stands here a second time (first at line {lines[key].Line}); remove one of them");
            mapping.Entries.Add(new YamlEntry(key, place, ReadNode(depth + 1)));
        }

        return mapping;
    }

    private static string LowerFirst(string message) =>
        message.Length > 1 && char.IsLower(message[1]) ? char.ToLowerInvariant(message[0]) + message[1..] : message;
}
