using System.Text.Json.Nodes;
using Agrl.Cli.Configuration.Validation;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration;

/// <summary>
/// A JSON schema of configuration files for editors, made from the settings records, their documentation and their limits.
/// </summary>
internal static class ConfigurationSchema
{
    /// <summary>The schema (draft 7, which the YAML plug-ins of editors understand).</summary>
    public static JsonObject Create()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["title"] = "AGRL run configuration",
        };
        foreach (var (key, value) in Record(typeof(RunConfiguration), null))
            schema[key] = value?.DeepClone();
        var definitions = new JsonObject();
        foreach (var (name, type) in StageTypes.ByName)
            definitions[name] = Stage(name, type);
        definitions[StageInheritance.Key] = Inheriting();
        schema["definitions"] = definitions;
        return schema;
    }

    // Its other keys are those of a type that stands elsewhere in the file.
    private static JsonObject Inheriting() => new()
    {
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            [StageInheritance.Key] = new JsonObject
            {
                ["type"] = "string",
                ["description"] = StageInheritance.Summary,
            },
        },
        ["required"] = new JsonArray(StageInheritance.Key),
    };

    private static JsonObject Stage(string name, Type type)
    {
        var schema = Record(type, null);
        var properties = new JsonObject
        {
            ["type"] = new JsonObject
            {
                ["type"] = "string",
                ["enum"] = new JsonArray(name),
                ["description"] = "The type of the stage.",
            },
        };
        foreach (var (key, value) in schema["properties"]!.AsObject())
            properties[key] = value?.DeepClone();
        schema["properties"] = properties;
        schema["required"] = new JsonArray("type");
        return schema;
    }

    // A block's defaults are those of the block around it: grpo's reward is not agrl's.
    private static JsonObject Record(Type type, object? given)
    {
        var settings = Setting.Of(type);
        var defaults = given ?? Activator.CreateInstance(type)!;
        var properties = new JsonObject();
        foreach (var setting in settings)
            properties[setting.Key] = Property(setting, setting.Property.GetValue(defaults));
        var schema = new JsonObject
        {
            ["type"] = "object",
            ["description"] = XmlDocumentation.Summary(type),
            ["properties"] = properties,
            ["additionalProperties"] = false,
        };
        JsonNode[] required = [.. settings.Where(setting => setting.IsRequired).Select(setting => JsonValue.Create(setting.Key))];
        if (required.Length > 0)
            schema["required"] = new JsonArray(required);
        return schema;
    }

    private static JsonObject Property(Setting setting, object? value)
    {
        var schema = Value(setting, setting.Shape, value);
        schema["description"] = XmlDocumentation.Summary(setting.Property);
        if (setting.IsNullable && schema["type"] is JsonValue type)
        {
            schema["type"] = new JsonArray(type.DeepClone(), "null");
            if (schema["enum"] is JsonArray choices)
                choices.Add(null);
        }

        if (!setting.IsRequired && value is not null && Default(setting.Shape, value) is { } defaultValue)
            schema["default"] = defaultValue;
        return schema;
    }

    private static JsonObject Value(Setting setting, ValueShape shape, object? value)
    {
        switch (shape.Kind)
        {
            case ValueKind.Record:
                return Record(shape.Type, value);
            case ValueKind.Stage:
                return new JsonObject
                {
                    ["oneOf"] = new JsonArray([
                        .. StageTypes.ByName.Keys.Append(StageInheritance.Key)
                            .Select(name => new JsonObject { ["$ref"] = $"#/definitions/{name}" }),
                    ]),
                };
            case ValueKind.List:
                return new JsonObject { ["type"] = "array", ["items"] = Value(setting, shape.Item!, null) };
            case ValueKind.Dictionary:
                return new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(setting, shape.Item!, null) };
            case ValueKind.Choice:
                return new JsonObject { ["type"] = "string", ["enum"] = Names(ConfigurationBinder.Choices(shape.Type)) };
            case ValueKind.Boolean:
                return new JsonObject { ["type"] = "boolean" };
            case ValueKind.Integer or ValueKind.Number:
                return Number(shape, FieldLimits.Range(setting.Property));
            default:
                var text = new JsonObject { ["type"] = "string" };
                if (FieldLimits.Choices(setting.Property) is { } choices)
                    text["enum"] = Names(choices);
                return text;
        }
    }

    private static JsonObject Number(ValueShape shape, NumberLimit? range)
    {
        var schema = new JsonObject { ["type"] = shape.Kind is ValueKind.Integer ? "integer" : "number" };
        if (range is null)
            return schema;
        schema[range.IsMinimumOpen ? "exclusiveMinimum" : "minimum"] = range.Minimum;
        if (double.IsFinite(range.Maximum))
            schema[range.IsMaximumOpen ? "exclusiveMaximum" : "maximum"] = range.Maximum;
        return schema;
    }

    private static JsonNode? Default(ValueShape shape, object value) => shape.Kind switch
    {
        ValueKind.Text => JsonValue.Create((string)value),
        ValueKind.Integer => JsonValue.Create((int)value),
        ValueKind.Number => JsonValue.Create((double)value),
        ValueKind.Boolean => JsonValue.Create((bool)value),
        ValueKind.Choice => JsonValue.Create(KeyNames.Choice(value.ToString()!)),
        ValueKind.List when shape.Item!.Kind is not (ValueKind.Record or ValueKind.Stage) =>
            new JsonArray([.. ((System.Collections.IEnumerable)value).Cast<object>().Select(item => Default(shape.Item, item))]),
        _ => null,
    };

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(name => JsonValue.Create(name))]);
}
