namespace Agrl.Training.Configuration;

/// <summary>
/// The ratio for the tokens of a response o that was sampled under a hint (x, h) and is trained on.
/// The names are of the methods it is known from.
/// </summary>
public enum GuidedRatio
{
    /// <summary>pi(o given x) / pi_old(o given x, h), truncated: Guide-GRPO, LTE.</summary>
    Importance,

    /// <summary>p / (p + gamma) with p = pi(o given x), no denominator and no clip: LUFFY.</summary>
    Shaped,

    /// <summary>exp(logp - detach(logp)), that is 1: G2RPO-A.</summary>
    OnPolicy,

    /// <summary>Trained under (x, h) as sampled, clipped as usual: Scaf-GRPO.</summary>
    GuidedPrompt,
}
