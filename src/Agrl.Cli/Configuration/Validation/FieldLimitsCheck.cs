using System.Collections;
using System.Globalization;
using Agrl.Relevance;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration.Validation;

/// <summary>Every number is in its range and every text one of its choices.</summary>
internal sealed class FieldLimitsCheck : IConfigurationCheck
{
    /// <inheritdoc/>
    public IEnumerable<ConfigurationProblem> Check(RunConfiguration configuration) => CheckRecord(configuration, "");

    private static IEnumerable<ConfigurationProblem> CheckRecord(object record, string path)
    {
        foreach (var setting in Setting.Of(record.GetType()))
        {
            if (setting.Property.GetValue(record) is not { } value)
                continue;
            var valuePath = path.Length == 0 ? setting.Key : $"{path}.{setting.Key}";
            foreach (var problem in CheckValue(setting, setting.Shape, value, valuePath))
                yield return problem;
        }
    }

    private static IEnumerable<ConfigurationProblem> CheckValue(Setting setting, ValueShape shape, object value, string path)
    {
        switch (shape.Kind)
        {
            case ValueKind.Record or ValueKind.Stage:
                return CheckRecord(value, path);
            case ValueKind.List:
                return ((IEnumerable)value).Cast<object>()
                    .SelectMany((item, index) => CheckValue(setting, shape.Item!, item, $"{path}[{index}]"));
            case ValueKind.Dictionary:
                var entries = (IDictionary)value;
                return entries.Keys.Cast<string>().SelectMany(key => CheckValue(setting, shape.Item!, entries[key]!, $"{path}.{key}"));
            case ValueKind.Integer or ValueKind.Number when FieldLimits.Range(setting.Property) is { } range:
                var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
                return range.Allows(number)
                    ? []
                    : [new(path, $"expected {range}, found {Convert.ToString(value, CultureInfo.InvariantCulture)}")];
            case ValueKind.Text when FieldLimits.Choices(setting.Property) is { } choices:
                return choices.Contains((string)value)
                    ? []
                    : [new(path, $"expected one name, found '{value}'; {NameSuggestion.Hint((string)value, choices)}")];
            case ValueKind.Text when string.IsNullOrWhiteSpace((string)value):
                return [new(path, "expected a text, found an empty one; give one, or remove the key")];
            default:
                return [];
        }
    }
}
