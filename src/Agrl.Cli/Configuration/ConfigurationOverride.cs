using System.Globalization;
using System.Text.RegularExpressions;
using Agrl.Cli.Configuration.Yaml;
using Agrl.Relevance;

namespace Agrl.Cli.Configuration;

/// <summary>
/// A <c>--set path=value</c> argument, applied to the tree of a file before its values are read, so that what is wrong with it is
/// reported the same way. A stage or an arm is named by its place (<c>stages[0].epochs</c>) or by its name (<c>stages.agrl.steps</c>).
/// </summary>
internal sealed partial class ConfigurationOverride
{
    private readonly Place _place;
    private readonly IReadOnlyList<string> _path;
    private readonly YamlNode _value;

    private ConfigurationOverride(Place place, IReadOnlyList<string> path, YamlNode value)
    {
        _place = place;
        _path = path;
        _value = value;
    }

    /// <summary>Reads an argument.</summary>
    /// <param name="argument">The text after <c>--set</c>.</param>
    /// <exception cref="InputException">It has no <c>=</c>, or its path or value cannot be read.</exception>
    public static ConfigurationOverride Parse(string argument)
    {
        var place = new Place($"--set {argument}", 0, 0);
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new InputException($"{place}: expected path=value, such as --set stages[0].steps=100");
        var text = argument[..equals].Trim();
        if (!PathPattern().IsMatch(text))
            throw new InputException(
                $"{place}: '{text}' is no path; expected names with dots and places in brackets, such as stages[0].replay.tau");
        string[] path = [.. text.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries)];
        return new(place, path, YamlTreeReader.ReadValue(argument[(equals + 1)..], place));
    }

    /// <summary>Changes or adds the value.</summary>
    /// <param name="root">The document's root.</param>
    /// <exception cref="InputException">The path leads through a list item that does not exist, or through a plain value.</exception>
    public void Apply(YamlMapping root)
    {
        YamlNode node = root;
        for (var step = 0; step < _path.Count; step++)
        {
            var isLast = step == _path.Count - 1;
            var before = string.Concat(_path.Take(step).Select((part, at) => at == 0 || part[0] == '[' ? part : "." + part));
            switch (node)
            {
                case YamlList list:
                    var index = FindItem(list, _path[step], before);
                    if (isLast)
                        list.Items[index] = _value;
                    else if (list.Items[index] is YamlScalar { IsNull: true })
                        list.Items[index] = new YamlMapping(_place, []);
                    node = list.Items[index];
                    break;
                case YamlMapping mapping when _path[step][0] != '[':
                    if (isLast)
                        mapping.Set(_path[step], _value);
                    else if (mapping.Find(_path[step]) is null or YamlScalar { IsNull: true })
                        mapping.Set(_path[step], new YamlMapping(_place, []));
                    node = mapping.Find(_path[step])!;
                    break;
                default:
                    throw new InputException($"{_place}: '{before}' is {node.Describe()}, so '{_path[step]}' cannot be set in it");
            }
        }
    }

    private int FindItem(YamlList list, string part, string before)
    {
        if (part[0] == '[')
        {
            var index = int.Parse(part[1..^1], CultureInfo.InvariantCulture);
            return index < list.Items.Count
                ? index
                : throw new InputException(
                    $"{_place}: '{before}' has {list.Items.Count} items, so '{part}' does not exist (places count from 0)");
        }

        string[] names = [.. list.Items.Select(NameOf)];
        int[] found = [.. Enumerable.Range(0, names.Length).Where(index => names[index] == part)];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new InputException(
                $"{_place}: '{before}' has no item named '{part}'; " +
                $"{(names.Length == 0 ? "it is empty" : NameSuggestion.Hint(part, names))}"),
            _ => throw new InputException(
                $"{_place}: '{before}' has {found.Length} items named '{part}'; use a place such as {before}[{found[0]}]"),
        };
    }

    private static string NameOf(YamlNode item) =>
        item is YamlMapping mapping && (mapping.Find("name") ?? mapping.Find("type")) is YamlScalar { Text: var name } ? name : "";

    [GeneratedRegex(@"^[A-Za-z_][\w-]*(\[\d{1,6}\]|\.[A-Za-z_][\w-]*)*$")]
    private static partial Regex PathPattern();
}
