using Agrl.Relevance.Rewards;

namespace Agrl.Training.Configuration;

/// <summary>AGRL: GRPO with rule-aware reward shaping and adaptive guided replay switched on.</summary>
public sealed record AgrlSettings : GrpoSettings
{
    /// <summary>The defaults of AGRL.</summary>
    public AgrlSettings()
    {
        Reward = new RewardOptions();
        Replay = new ReplaySettings { Enabled = true };
    }

    /// <inheritdoc/>
    public override string Type => "agrl";
}
