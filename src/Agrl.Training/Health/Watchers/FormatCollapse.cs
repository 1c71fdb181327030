using Agrl.Training.Configuration;

namespace Agrl.Training.Health.Watchers;

/// <summary>Responses that were well formed are so no more.</summary>
internal sealed class FormatCollapse(HealthSettings settings) : IHealthWatcher
{
    public string Name => "format_collapse";

    public HealthReading? Read(StageHistory stage)
    {
        if (settings.MaxFormatDrop == 0 || stage.Find("rewards/format/mean") is not { } format || double.IsNaN(format.Recent))
            return null;
        var limit = format.Highest - settings.MaxFormatDrop;
        return new HealthReading(
            format.Recent < limit,
            format.Recent,
            limit,
            $"well-formed responses fell to {format.Recent:P0} from {format.Highest:P0} in this stage " +
            $"(max_format_drop {settings.MaxFormatDrop}). " +
            "Lower the learning rate, give kl_coefficient a value, or look at completions.jsonl for what replaces the form");
    }
}
