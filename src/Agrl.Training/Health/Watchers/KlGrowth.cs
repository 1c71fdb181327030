using Agrl.Training.Configuration;

namespace Agrl.Training.Health.Watchers;

/// <summary>The policy moves far from the model that the stage began from.</summary>
internal sealed class KlGrowth(HealthSettings settings) : IHealthWatcher
{
    public string Name => "kl_growth";

    public HealthReading? Read(StageHistory stage)
    {
        var kl = stage.Recent("kl");
        if (settings.MaxKl == 0 || double.IsNaN(kl))
            return null;
        return new HealthReading(
            kl > settings.MaxKl,
            kl,
            settings.MaxKl,
            $"the KL to the model that the stage began from grew to {kl:0.000} nats a token (max_kl {settings.MaxKl}): " +
            "what was learned before may be lost. " +
            "Lower the learning rate, raise kl_coefficient, or stop the stage earlier");
    }
}
