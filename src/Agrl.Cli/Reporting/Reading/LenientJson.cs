using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Reading;

/// <summary>
/// How a run's files are read back. They are written without nulls, so what may be null may be missing; what may not, has to be there.
/// </summary>
internal static class LenientJson
{
    /// <summary>The options.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonLines.Options)
    {
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AllowMissingNulls } },
    };

    private static void AllowMissingNulls(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            // IsSetNullable is the annotation of a reference; a value says it by its type.
            var isNullable = property.PropertyType.IsValueType
                ? Nullable.GetUnderlyingType(property.PropertyType) is not null
                : property.IsSetNullable;
            if (isNullable)
                property.IsRequired = false;
        }
    }
}
