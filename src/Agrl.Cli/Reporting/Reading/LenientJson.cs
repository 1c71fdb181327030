using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Reading;

/// <summary>
/// How a run's files are read back. They are written without nulls, so what may be null may be missing; what may not be null has to be there.
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
            // Without a constructor parameter, IsSetNullable is the annotation of references; of values it is the type itself.
            if (Nullable.GetUnderlyingType(property.PropertyType) is not null || (!property.PropertyType.IsValueType && property.IsSetNullable))
                property.IsRequired = false;
        }
    }
}
