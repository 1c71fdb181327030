using System.Collections;
using System.Globalization;
using Agrl.Training.Configuration;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Agrl.Cli.Configuration;

/// <summary>Writes a configuration with every default filled in, as YAML that reads back equal. What is null is left out.</summary>
internal static class ConfigurationWriter
{
    /// <summary>The YAML text of a configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    public static string Write(RunConfiguration configuration)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(text, EmitterSettings.Default.WithBestWidth(int.MaxValue).WithIndentedSequences());
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        WriteRecord(emitter, configuration);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void WriteRecord(Emitter emitter, object record)
    {
        emitter.Emit(new MappingStart());
        if (record is StageSettings stage)
        {
            WriteText(emitter, "type");
            WriteText(emitter, stage.Type);
        }

        foreach (var setting in Setting.Of(record.GetType()))
        {
            if (setting.Property.GetValue(record) is not { } value)
                continue;
            WriteText(emitter, setting.Key);
            WriteValue(emitter, setting.Shape, value);
        }

        emitter.Emit(new MappingEnd());
    }

    private static void WriteValue(Emitter emitter, ValueShape shape, object value)
    {
        switch (shape.Kind)
        {
            case ValueKind.Record or ValueKind.Stage:
                WriteRecord(emitter, value);
                break;
            case ValueKind.List:
                var items = ((IEnumerable)value).Cast<object>().ToArray();
                var isBlock = items.Length > 0 && shape.Item!.Kind is ValueKind.Record or ValueKind.Stage;
                emitter.Emit(new SequenceStart(null, null, isImplicit: true, isBlock ? SequenceStyle.Block : SequenceStyle.Flow));
                foreach (var item in items)
                    WriteValue(emitter, shape.Item!, item);
                emitter.Emit(new SequenceEnd());
                break;
            case ValueKind.Dictionary:
                var entries = (IDictionary)value;
                emitter.Emit(new MappingStart(null, null, isImplicit: true, entries.Count > 0 ? MappingStyle.Block : MappingStyle.Flow));
                foreach (DictionaryEntry entry in entries)
                {
                    WriteText(emitter, (string)entry.Key);
                    WriteValue(emitter, shape.Item!, entry.Value!);
                }

                emitter.Emit(new MappingEnd());
                break;
            case ValueKind.Text:
                WriteText(emitter, (string)value);
                break;
            default:
                emitter.Emit(new Scalar(Text(shape, value)));
                break;
        }
    }

    // A text that YAML or our reader would take for something else when it stands alone is quoted.
    private static void WriteText(Emitter emitter, string text)
    {
        var isSafe = text.Length > 0 && char.IsAsciiLetter(text[0]) && !text.EndsWith(' ')
            && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or '/' or ' ')
            && text.ToLowerInvariant() is not ("null" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n");
        emitter.Emit(new Scalar(
            null, null, text, isSafe ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted, isPlainImplicit: isSafe, isQuotedImplicit: !isSafe));
    }

    /// <summary>A number, boolean or choice as a file spells it.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="value">The value.</param>
    public static string Text(ValueShape shape, object value) => shape.Kind switch
    {
        ValueKind.Boolean => (bool)value ? "true" : "false",
        ValueKind.Choice => KeyNames.Choice(value.ToString()!),
        ValueKind.Number => Number((double)value),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    // 0.0001 reads better than 1E-04; both read back to the same number.
    private static string Number(double value)
    {
        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        return shortest.Contains('E', StringComparison.Ordinal)
            ? shortest.Replace("E", "e", StringComparison.Ordinal)
                .Replace("e-0", "e-", StringComparison.Ordinal)
                .Replace("e+", "e", StringComparison.Ordinal)
            : shortest;
    }
}
