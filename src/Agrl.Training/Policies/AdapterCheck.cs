using Agrl.Modeling.Adapters;
using Agrl.Relevance;
using Agrl.Training.Configuration;

namespace Agrl.Training.Policies;

/// <summary>Makes sure, before anything costly, that the adapter a run begins with can be read and is of the kind it is to train.</summary>
public static class AdapterCheck
{
    /// <summary>Checks.</summary>
    /// <param name="settings">The model's settings.</param>
    /// <param name="modelFolder">The full path of <c>model.path</c>.</param>
    /// <param name="adapterFolder">The full path of <c>model.adapter</c>; null where there is none.</param>
    /// <exception cref="InputException">Something does not fit; the message names the key and the fix.</exception>
    public static void Run(ModelSettings settings, string modelFolder, string? adapterFolder)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (LoraFolder.IsAdapter(modelFolder))
        {
            throw new InputException(
                $"model.path names {modelFolder}, which holds an adapter and no model. Name the adapter's model as model.path" +
                $"{(LoraFolder.BaseModelOf(modelFolder) is { } name ? $" (its record says {name})" : "")}, " +
                "and the adapter as model.adapter.");
        }

        if (adapterFolder is null)
            return;
        if (!LoraFolder.IsAdapter(adapterFolder))
            throw new InputException(
                $"model.adapter names {adapterFolder}, which has no {LoraFolder.ConfigurationFile}. " +
                "Name a folder that PEFT or an earlier run with model.lora wrote (RUN/adapter).");
        var found = LoraFolder.SettingsOf(adapterFolder);
        if (settings.Lora is not { } lora)
            return;
        (string Key, object Configured, object Found)[] pairs =
        [
            ("rank", lora.Rank, found.Rank),
            ("alpha", lora.Alpha, found.Alpha),
            ("rank_stabilised", lora.RankStabilised, found.IsRankStabilised),
            ("targets", Names(lora.Targets), Names(found.Targets)),
        ];
        foreach (var (key, configured, own) in pairs)
        {
            if (!configured.Equals(own))
            {
                throw new InputException(
                    $"model.lora.{key} is {configured}, but the adapter in {adapterFolder} has {own}. " +
                    "Set it to that to train the adapter on; " +
                    "for an adapter of another kind, begin from the merged model of the earlier run (RUN/model as model.path).");
            }
        }
    }

    private static string Names(IReadOnlyList<string> targets) => $"[{string.Join(", ", targets.Order(StringComparer.Ordinal))}]";
}
