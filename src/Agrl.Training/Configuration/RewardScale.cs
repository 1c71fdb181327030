namespace Agrl.Training.Configuration;

/// <summary>What a group's centred rewards are divided by.</summary>
public enum RewardScale
{
    /// <summary>The group's standard deviation.</summary>
    Group,

    /// <summary>The standard deviation of all rewards of the step.</summary>
    Batch,

    /// <summary>Nothing (Dr. GRPO).</summary>
    None,
}
