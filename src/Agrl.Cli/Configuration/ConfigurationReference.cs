using System.Collections;
using System.Text;
using Agrl.Cli.Configuration.Validation;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration;

/// <summary>The tables of docs/configuration.md: every key with its type, range, default and documentation.</summary>
internal static class ConfigurationReference
{
    /// <summary>The line after which the tables stand in a page that is also written by hand.</summary>
    public const string Begin = "<!-- The tables below are made by 'agrl config docs'. -->";

    /// <summary>The line that ends them.</summary>
    public const string End = "<!-- End of the tables. -->";

    /// <summary>The tables as Markdown, between the two lines.</summary>
    public static string Create()
    {
        var text = new StringBuilder();
        text.Append(Begin).Append("\n\n");
        AppendSection(text, 2, "The configuration", typeof(RunConfiguration), null, "");
        text.Append("## Stages\n\nA stage of `stages`, `comparison.start` or `comparison.arms[].stages` names its `type`; " +
            "its other keys depend on it.\n\n");
        text.Append($"`{StageInheritance.Key}`: {StageInheritance.Summary.Replace("'type'", "`type`", StringComparison.Ordinal)}\n\n");
        foreach (var (name, type) in StageTypes.ByName)
            AppendStage(text, name, type);
        text.Append(End).Append('\n');
        return text.ToString();
    }

    private static void AppendStage(StringBuilder text, string name, Type type)
    {
        if (type == typeof(AgrlSettings))
        {
            AppendAgrl(text);
            return;
        }

        AppendSection(text, 3, $"type: {name}", type, null, $"{name}: ");
    }

    // The keys are those of grpo: a second table of them would hide the few that differ.
    private static void AppendAgrl(StringBuilder text)
    {
        text.Append("### type: agrl\n\n").Append(XmlDocumentation.Summary(typeof(AgrlSettings)))
            .Append(" It has the keys of `grpo`; these defaults differ:\n\n| key | `grpo` | `agrl` |\n| --- | --- | --- |\n");
        foreach (var (key, grpo, agrl) in Differences(new GrpoSettings(), new AgrlSettings(), ""))
            text.Append($"| `{key}` | `{grpo}` | `{agrl}` |\n");
        text.Append('\n');
    }

    private static IEnumerable<(string Key, string First, string Second)> Differences(object first, object second, string path)
    {
        foreach (var setting in Setting.Of(first.GetType()))
        {
            if (setting.Property.GetValue(first) is not { } one || setting.Property.GetValue(second) is not { } other)
                continue;
            if (setting.Shape.Kind is ValueKind.Record)
            {
                foreach (var difference in Differences(one, other, $"{path}{setting.Key}."))
                    yield return difference;
            }
            else if (Default(setting.Shape, one) is var left && Default(setting.Shape, other) is var right && left != right)
            {
                yield return (path + setting.Key, left, right);
            }
        }
    }

    // A block's defaults are those of the block around it: grpo's reward is not agrl's.
    private static void AppendSection(StringBuilder text, int level, string title, Type type, object? given, string prefix)
    {
        var defaults = given ?? Activator.CreateInstance(type)!;
        text.Append('#', level).Append(' ').Append(title).Append("\n\n").Append(XmlDocumentation.Summary(type)).Append("\n\n");
        AppendTable(text, type, defaults);
        foreach (var setting in Setting.Of(type))
        {
            if (Block(setting.Shape) is not { } inner || IsShownElsewhere(type, inner))
                continue;
            var value = setting.Shape.Kind is ValueKind.Record ? setting.Property.GetValue(defaults) : null;
            AppendSection(text, level + 1, $"{prefix}`{setting.Key}`", inner, value, prefix);
        }
    }

    // optimizer, reward and replay look alike in several stages: their tables stand with the first stage that has them.
    private static bool IsShownElsewhere(Type owner, Type inner) => inner == typeof(OptimizerSettings) && owner != typeof(SftSettings);

    private static Type? Block(ValueShape shape) => shape.Kind switch
    {
        ValueKind.Record => shape.Type,
        ValueKind.List when shape.Item!.Kind is ValueKind.Record => shape.Item.Type,
        _ => null,
    };

    private static void AppendTable(StringBuilder text, Type type, object defaults)
    {
        text.Append("| key | value | default | |\n| --- | --- | --- | --- |\n");
        foreach (var setting in Setting.Of(type))
        {
            var value = setting.Property.GetValue(defaults);
            var shown = setting.IsRequired ? "required"
                : value is null ? ""
                : Default(setting.Shape, value) is { Length: > 0 } given ? $"`{given}`"
                : "";
            text.Append($"| `{setting.Key}` | {Kind(setting, setting.Shape)} | {shown} | " +
                $"{Cell(XmlDocumentation.Summary(setting.Property))} |\n");
        }

        text.Append('\n');
        var choices = Setting.Of(type)
            .Select(setting => setting.Shape.Item ?? setting.Shape)
            .Where(shape => shape.Kind is ValueKind.Choice);
        foreach (var choice in choices)
            AppendChoices(text, choice.Type);
    }

    private static void AppendChoices(StringBuilder text, Type type)
    {
        text.Append(XmlDocumentation.Summary(type)).Append("\n\n");
        foreach (var name in Enum.GetNames(type))
            text.Append($"- `{KeyNames.Choice(name)}`: {XmlDocumentation.Summary(type, name)}\n");
        text.Append('\n');
    }

    private static string Kind(Setting setting, ValueShape shape)
    {
        var range = FieldLimits.Range(setting.Property) is { } limit ? $", {limit}" : "";
        return shape.Kind switch
        {
            ValueKind.Text when FieldLimits.Choices(setting.Property) is { } choices =>
                string.Join(", ", choices.Select(choice => $"`{choice}`")),
            ValueKind.Text => "text",
            ValueKind.Integer => $"whole number{range}",
            ValueKind.Number => $"number{range}",
            ValueKind.Boolean => "true or false",
            ValueKind.Choice => string.Join(", ", ConfigurationBinder.Choices(shape.Type).Select(choice => $"`{choice}`")),
            ValueKind.List when shape.Item!.Kind is ValueKind.Stage => "list of stages",
            ValueKind.List when shape.Item!.Kind is ValueKind.Record => "list of blocks",
            ValueKind.List => $"list of {Kind(setting, shape.Item!)}",
            ValueKind.Dictionary => $"names, each with a {Kind(setting, shape.Item!)}",
            ValueKind.Stage => "stage",
            _ => "block",
        };
    }

    private static string Default(ValueShape shape, object value) => shape.Kind switch
    {
        ValueKind.Record or ValueKind.Stage => "",
        ValueKind.Dictionary => "",
        ValueKind.List when ((IEnumerable)value).Cast<object>().ToArray() is var items && items.Length == 0 => "[]",
        ValueKind.List when shape.Item!.Kind is ValueKind.Record or ValueKind.Stage => "",
        ValueKind.List => $"[{string.Join(", ", ((IEnumerable)value).Cast<object>().Select(item => Default(shape.Item!, item)))}]",
        ValueKind.Text => (string)value,
        _ => ConfigurationWriter.Text(shape, value),
    };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
