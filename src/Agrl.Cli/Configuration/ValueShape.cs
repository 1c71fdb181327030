using System.Reflection;
using Agrl.Training.Configuration;

namespace Agrl.Cli.Configuration;

/// <summary>What a value of a configuration is; the reader, the writer, the schema and the reference all follow it.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Type">Its type, without <see cref="Nullable{T}"/>.</param>
/// <param name="Item">The shape of a list's items, or of a dictionary's values.</param>
internal sealed record ValueShape(ValueKind Kind, Type Type, ValueShape? Item = null)
{
    /// <summary>The shape of a type.</summary>
    /// <param name="type">A type that a property of a settings record has.</param>
    public static ValueShape Of(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(string))
            return new(ValueKind.Text, type);
        if (type == typeof(int))
            return new(ValueKind.Integer, type);
        if (type == typeof(double))
            return new(ValueKind.Number, type);
        if (type == typeof(bool))
            return new(ValueKind.Boolean, type);
        if (type.IsEnum)
            return new(ValueKind.Choice, type);
        if (type == typeof(StageSettings))
            return new(ValueKind.Stage, type);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)
            && type.GetGenericArguments()[0] == typeof(string))
        {
            return new(ValueKind.Dictionary, type, Of(type.GetGenericArguments()[1]));
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new(ValueKind.List, type, Of(type.GetGenericArguments()[0]));
        if (type.IsClass && type.GetMethod("<Clone>$", BindingFlags.Public | BindingFlags.Instance) is not null)
            return new(ValueKind.Record, type);
        throw new NotSupportedException($"A configuration cannot hold a value of type {type}.");
    }
}
