using Agrl.Cli.Configuration.Yaml;
using Agrl.Relevance;

namespace Agrl.Cli.Configuration;

/// <summary>
/// Resolves <c>from: ARM</c> in the stages of a comparison's arms, so that what arms have in common stands in the file once: the
/// stage takes the keys of that arm's last stage and changes those that it names, block by block. Where it names another type,
/// it takes the keys that both types have. The result is as if it had been written out.
/// </summary>
internal static class StageInheritance
{
    /// <summary>The key that names the other arm.</summary>
    public const string Key = "from";

    /// <summary>What it means, for the schema and the reference.</summary>
    public const string Summary =
        "In a comparison's arm: the name of an arm that stands above. The stage takes the keys of that arm's last stage but its name, " +
        "and changes those that it has itself, block by block. With another 'type' it takes the keys that both types have.";

    /// <summary>Replaces the stages that name another arm.</summary>
    /// <param name="root">The document; anything that is no list of arms with stages is left for the binder to refuse.</param>
    /// <exception cref="InputException">An arm is not there, or has no stage to take.</exception>
    public static void Resolve(YamlNode root)
    {
        if (root is not YamlMapping mapping || (mapping.Find("comparison") as YamlMapping)?.Find("arms") is not YamlList arms)
            return;
        var last = new Dictionary<string, YamlMapping?>(StringComparer.Ordinal);
        foreach (var arm in arms.Items.OfType<YamlMapping>())
        {
            var stages = arm.Find("stages") as YamlList;
            for (var i = 0; i < (stages?.Items.Count ?? 0); i++)
            {
                if (stages!.Items[i] is YamlMapping stage && stage.Find(Key) is { } from)
                    stages.Items[i] = Merge(Source(from, last), stage);
            }

            if (arm.Find("name") is YamlScalar { Text: var name })
                last[name] = stages?.Items.LastOrDefault() as YamlMapping;
        }
    }

    private static YamlMapping Source(YamlNode from, Dictionary<string, YamlMapping?> last)
    {
        if (from is not YamlScalar { IsNull: false, Text: var name })
            throw new InputException($"{from.Place}: {Key}: expected the name of an arm, found {from.Describe()}");
        if (!last.TryGetValue(name, out var stage))
            throw new InputException(
                $"{from.Place}: {Key}: no arm above has the name '{name}'; " +
                $"{(last.Count == 0 ? "this is the first arm" : NameSuggestion.Hint(name, [.. last.Keys]))}");
        return stage ?? throw new InputException($"{from.Place}: {Key}: the arm '{name}' has no stage to take keys from");
    }

    private static YamlMapping Merge(YamlMapping source, YamlMapping stage)
    {
        var own = new YamlMapping(stage.Place, [.. stage.Entries.Where(entry => entry.Key != Key)]);
        var type = (own.Find("type") as YamlScalar)?.Text;
        var isOther = type is not null && type != (source.Find("type") as YamlScalar)?.Text;
        // An unknown type is left for the binder to refuse.
        var known = isOther && StageTypes.ByName.TryGetValue(type!, out var record)
            ? Setting.Of(record).Select(setting => setting.Key).Append("type").ToHashSet()
            : null;
        var taken = source.Entries.Where(entry => entry.Key != "name" && (known is null || known.Contains(entry.Key)));
        return Change(new YamlMapping(stage.Place, [.. taken]), own);
    }

    private static YamlMapping Change(YamlMapping from, YamlMapping changes)
    {
        var result = new YamlMapping(changes.Place, [.. from.Entries]);
        foreach (var entry in changes.Entries)
        {
            var value = entry.Value is YamlMapping inner && result.Find(entry.Key) is YamlMapping before
                ? Change(before, inner)
                : entry.Value;
            var index = result.Entries.FindIndex(existing => existing.Key == entry.Key);
            if (index < 0)
                result.Entries.Add(entry with { Value = value });
            else
                result.Entries[index] = entry with { Value = value };
        }

        return result;
    }
}
