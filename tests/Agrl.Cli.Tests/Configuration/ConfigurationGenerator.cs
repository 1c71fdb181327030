using System.Collections;
using Agrl.Cli.Configuration;
using Agrl.Training.Configuration;
using CsCheck;

namespace Agrl.Cli.Tests.Configuration;

/// <summary>Makes configurations with arbitrary values, valid or not: what is written must read back whatever it is.</summary>
internal static class ConfigurationGenerator
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 1, 8],
        Gen.OneOf("null", "~", "true", "3", "1e5", "- a", "a: b", "#x", "a #b", "'q'", "\"q\"", "é中🎒", " lead", "trail ", "a\nb", "\t", "",
            "{x}", "*a", "&a", "!t", "yes", "0x1"));

    public static Gen<RunConfiguration> Configurations { get; } = Record(typeof(RunConfiguration))
        .Select(record => (RunConfiguration)record);

    private static Gen<object> Record(Type type)
    {
        var settings = Setting.Of(type);
        var values = settings.Select(setting => setting.IsNullable
            ? Gen.OneOf(Gen.Const(() => (object?)null), Value(setting.Shape).Select(value => (object?)value))
            : Value(setting.Shape).Select(value => (object?)value)).ToArray();
        return Sequence(values).Select(all =>
        {
            var record = Activator.CreateInstance(type)!;
            for (var index = 0; index < settings.Count; index++)
                settings[index].Property.SetValue(record, all[index]);
            return record;
        });
    }

    private static Gen<object> Value(ValueShape shape) => shape.Kind switch
    {
        ValueKind.Text => Texts.Select(text => (object)text),
        ValueKind.Integer => Gen.Int.Select(number => (object)number),
        ValueKind.Number => Gen.Double.Where(double.IsFinite).Select(number => (object)number),
        ValueKind.Boolean => Gen.Bool.Select(value => (object)value),
        ValueKind.Choice => Gen.OneOf<object>([.. Enum.GetValues(shape.Type).Cast<object>()]),
        ValueKind.Dictionary => Gen.Dictionary(Texts, Value(shape.Item!))[0, 3].Select(entries =>
        {
            var typed = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), shape.Item!.Type))!;
            foreach (var (key, value) in entries)
                typed.Add(key, value);
            return (object)typed;
        }),
        ValueKind.Record => Record(shape.Type),
        ValueKind.Stage => Gen.OneOf([.. StageTypes.ByName.Values.Select(Record)]),
        _ => Value(shape.Item!).List[0, 3].Select(items =>
        {
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(shape.Item!.Type))!;
            items.ForEach(item => list.Add(item));
            return (object)list;
        }),
    };

    private static Gen<object?[]> Sequence(Gen<object?>[] generators) =>
        generators.Aggregate(Gen.Const(Array.Empty<object?>()),
            (all, next) => Gen.Select(all, next, (head, last) => (object?[])[.. head, last]));
}
