using System.Reflection;
using System.Runtime.CompilerServices;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration;

/// <summary>One key of a settings record.</summary>
internal sealed class Setting
{
    private Setting(PropertyInfo property)
    {
        Property = property;
        Key = KeyNames.Key(property.Name);
        Shape = ValueShape.Of(property.PropertyType);
        IsNullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || new NullabilityInfoContext().Create(property).WriteState is NullabilityState.Nullable;
        IsRequired = property.GetCustomAttribute<RequiredMemberAttribute>() is not null;
    }

    /// <summary>The record's property.</summary>
    public PropertyInfo Property { get; }

    /// <summary>The key in the file.</summary>
    public string Key { get; }

    /// <summary>What its value is.</summary>
    public ValueShape Shape { get; }

    /// <summary>Whether it may be null.</summary>
    public bool IsNullable { get; }

    /// <summary>Whether the file must have it.</summary>
    public bool IsRequired { get; }

    /// <summary>The settings of a record in the order that they are written and documented.</summary>
    /// <param name="type">A settings record.</param>
    public static IReadOnlyList<Setting> Of(Type type)
    {
        // A stage opens with its name and its own keys; what all stages have follows.
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetSetMethod() is not null)
            .OrderBy(property => property.DeclaringType == typeof(StageSettings) && property.Name != nameof(StageSettings.Name))
            .ThenBy(property => property.Name != nameof(StageSettings.Name))
            .ThenBy(property => property.MetadataToken);
        return [.. properties.Select(property => new Setting(property))];
    }
}
