using System.Collections;
using System.Globalization;
using System.Reflection;
using Agrl.Cli.Configuration.Yaml;
using Agrl.Relevance;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration;

/// <summary>
/// Fills settings records from a YAML tree. A block changes only the keys it names: the others keep the value that the record around
/// it was made with, so that the defaults of <c>agrl</c> differ from those of <c>grpo</c> below the stage too. All problems are collected.
/// </summary>
internal sealed class ConfigurationBinder(SourceMap sources)
{
    private const int FewKeys = 14;

    private readonly List<(Place Place, string Message)> _problems = [];

    /// <summary>What was wrong, in the order of the file.</summary>
    public IReadOnlyList<(Place Place, string Message)> Problems => _problems;

    /// <summary>A configuration from the document's root; it is whole only where there are no problems.</summary>
    /// <param name="root">The document.</param>
    public RunConfiguration Bind(YamlNode root)
    {
        // A new instance without its required members is checked below, key by key.
        var configuration = Activator.CreateInstance<RunConfiguration>();
        return (RunConfiguration)BindRecord(root, configuration, "", extraKey: null);
    }

    private object BindRecord(YamlNode node, object defaults, string path, string? extraKey)
    {
        var record = Clone(defaults);
        if (node is YamlScalar { IsNull: true })
        {
            CheckRequired(new YamlMapping(node.Place, []), record, path);
            return record;
        }

        if (node is not YamlMapping mapping)
        {
            Add(node.Place, $"{Show(path)}: expected keys and values, found {node.Describe()}");
            return record;
        }

        var settings = Setting.Of(record.GetType());
        foreach (var entry in mapping.Entries)
        {
            if (entry.Key == extraKey)
                continue;
            var valuePath = Join(path, entry.Key);
            if (settings.FirstOrDefault(setting => setting.Key == entry.Key) is not { } setting)
            {
                Add(entry.KeyPlace, $"unknown key '{Printable.Quote(valuePath)}'; {UnknownKeyHint(entry.Key, record, settings, extraKey)}");
                continue;
            }

            sources.Add(valuePath, entry.KeyPlace);
            // Written out, 'null' takes a key back that the file sets, as --set can in no other way.
            if (entry.Value is YamlScalar { IsNull: true, IsEmpty: false } && setting is { IsNullable: false, IsRequired: false })
                continue;
            if (TryBind(entry.Value, setting.Shape, setting.IsNullable, setting.Property.GetValue(record), valuePath, out var value))
                setting.Property.SetValue(record, value);
        }

        CheckRequired(mapping, record, path);
        return record;
    }

    private void CheckRequired(YamlMapping mapping, object record, string path)
    {
        foreach (var setting in Setting.Of(record.GetType()).Where(setting => setting.IsRequired && mapping.Find(setting.Key) is null))
            Add(path.Length == 0 ? sources.Find("") : mapping.Place, $"the key '{Join(path, setting.Key)}' is missing: {Summary(setting)}");
    }

    private bool TryBind(YamlNode node, ValueShape shape, bool isNullable, object? current, string path, out object? value)
    {
        value = null;
        if (node is YamlScalar { IsNull: true } nothing && isNullable)
        {
            // A block whose keys are all commented out is more likely meant as a block than as its absence.
            if (shape.Kind is not ValueKind.Record || !nothing.IsEmpty)
                return true;
            return Fail(node, path, "the block is empty; write '{}' for its defaults, or remove the key", out value);
        }

        switch (shape.Kind)
        {
            case ValueKind.Record:
                value = BindRecord(node, current ?? Activator.CreateInstance(shape.Type)!, path, extraKey: null);
                return true;
            case ValueKind.Stage:
                return TryBindStage(node, path, out value);
            case ValueKind.List:
                return TryBindList(node, shape, path, out value);
            case ValueKind.Dictionary:
                return TryBindDictionary(node, shape, path, out value);
            default:
                return TryBindScalar(node, shape, path, out value);
        }
    }

    private bool TryBindStage(YamlNode node, string path, out object? value)
    {
        var types = StageTypes.ByName.Keys.ToArray();
        if (node is not YamlMapping mapping)
            return Fail(node, path, $"expected a stage with its keys (such as 'type: sft'), found {node.Describe()}", out value);
        if (mapping.Find("type") is not { } type)
            return Fail(node, path, $"the key 'type' is missing; a stage is one of {string.Join(", ", types)}", out value);
        if (type is not YamlScalar { Text: var name } || !StageTypes.ByName.TryGetValue(name, out var record))
            return Fail(type, $"{path}.type",
                $"expected a type of stage, found {type.Describe()}; {NameSuggestion.Hint((type as YamlScalar)?.Text ?? "", types)}",
                out value);
        sources.Add($"{path}.type", type.Place);
        value = BindRecord(node, Activator.CreateInstance(record)!, path, extraKey: "type");
        return true;
    }

    private bool TryBindList(YamlNode node, ValueShape shape, string path, out object? value)
    {
        if (node is not YamlList list)
            return Fail(node, path, $"expected a list, found {node.Describe()}; write [a, b] or one '- item' a line", out value);
        var items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(shape.Item!.Type))!;
        for (var index = 0; index < list.Items.Count; index++)
        {
            var itemPath = $"{path}[{index}]";
            sources.Add(itemPath, list.Items[index].Place);
            if (TryBind(list.Items[index], shape.Item, isNullable: false, current: null, itemPath, out var item))
                items.Add(item);
        }

        value = items;
        return true;
    }

    private bool TryBindDictionary(YamlNode node, ValueShape shape, string path, out object? value)
    {
        if (node is not YamlMapping mapping)
            return Fail(node, path, $"expected names with values, found {node.Describe()}; write one 'name: value' a line", out value);
        var entries = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), shape.Item!.Type))!;
        foreach (var entry in mapping.Entries)
        {
            var entryPath = Join(path, entry.Key);
            sources.Add(entryPath, entry.KeyPlace);
            if (TryBindScalar(entry.Value, shape.Item, entryPath, out var item))
                entries.Add(entry.Key, item);
        }

        value = entries;
        return true;
    }

    private bool TryBindScalar(YamlNode node, ValueShape shape, string path, out object? value)
    {
        var expected = shape.Kind switch
        {
            ValueKind.Text => "a text",
            ValueKind.Integer => "a whole number",
            ValueKind.Number => "a number",
            ValueKind.Boolean => "true or false",
            _ => "one name",
        };
        if (node is not YamlScalar { IsNull: false } scalar)
            return Fail(node, path, $"expected {expected}, found {node.Describe()}", out value);
        if (scalar.IsQuoted && shape.Kind is ValueKind.Integer or ValueKind.Number or ValueKind.Boolean)
            return Fail(node, path, $"expected {expected}, found {node.Describe()}; remove the quotes", out value);
        value = shape.Kind switch
        {
            ValueKind.Text => scalar.Text,
            ValueKind.Integer
                when int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => integer,
            ValueKind.Number
                when double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && double.IsFinite(number) => number,
            ValueKind.Boolean when scalar.Text is "true" or "false" => scalar.Text == "true",
            ValueKind.Choice => FindChoice(shape.Type, scalar.Text),
            _ => null,
        };
        if (value is not null)
            return true;
        if (shape.Kind is ValueKind.Integer
            && System.Numerics.BigInteger.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
        {
            expected = $"a whole number from {int.MinValue} to {int.MaxValue}";
        }

        var hint = shape.Kind is ValueKind.Choice ? "; " + NameSuggestion.Hint(scalar.Text, Choices(shape.Type)) : "";
        return Fail(node, path, $"expected {expected}, found {node.Describe()}{hint}", out value);
    }

    /// <summary>The names of an enumeration as a file spells them.</summary>
    /// <param name="type">The enumeration.</param>
    public static IReadOnlyList<string> Choices(Type type) => [.. Enum.GetNames(type).Select(KeyNames.Choice)];

    // TRL spells dr_grpo, most of our names have hyphens: both are understood everywhere.
    private static object? FindChoice(Type type, string text) =>
        Enum.GetNames(type).FirstOrDefault(name => KeyNames.Choice(name) == text.Replace('_', '-')) is { } found
            ? Enum.Parse(type, found)
            : null;

    private static string UnknownKeyHint(string key, object record, IReadOnlyList<Setting> settings, string? extraKey)
    {
        string[] own = [.. settings.Select(setting => setting.Key), .. extraKey is null ? Array.Empty<string>() : [extraKey]];
        if (NameSuggestion.Nearest(key, own) is { } nearest)
            return $"did you mean '{nearest}'?";

        // A right key at the wrong place: one block too high, or of another type of stage.
        var below = settings.Where(setting => setting.Shape.Kind is ValueKind.Record)
            .SelectMany(setting => Setting.Of(setting.Shape.Type).Select(inner => (inner.Key, Path: $"{setting.Key}.{inner.Key}")))
            .ToArray();
        if (NameSuggestion.Nearest(key, below.Select(candidate => candidate.Key)) is { } inner)
            return $"did you mean '{below.First(candidate => candidate.Key == inner).Path}'?";
        if (record is StageSettings stage)
        {
            var others = StageTypes.ByName
                .Where(type => Setting.Of(type.Value).Any(setting => setting.Key == key))
                .Select(type => type.Key)
                .ToArray();
            if (others.Length > 0)
                return $"it is a key of {string.Join(" and ", others)}, not of {stage.Type}";
        }

        return own.Length <= FewKeys ? $"expected one of: {string.Join(", ", own)}" : "'agrl config docs' lists the keys";
    }

    private static string Summary(Setting setting) => XmlDocumentation.Summary(setting.Property);

    private static object Clone(object record) =>
        record.GetType().GetMethod("<Clone>$", BindingFlags.Public | BindingFlags.Instance)!.Invoke(record, null)!;

    private bool Fail(YamlNode node, string path, string message, out object? value)
    {
        value = null;
        Add(node.Place, $"{Show(path)}: {message}");
        return false;
    }

    private void Add(Place place, string message) => _problems.Add((place, message));

    private static string Show(string path) => path.Length == 0 ? "the configuration" : path;

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
