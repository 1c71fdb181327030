namespace Agrl.Relevance.Guidance;

/// <summary>How much a hard prompt is told when it is sampled again, weakest first.</summary>
public enum GuidanceLevel
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The rule of the rubric that decides this judgment, in words.</summary>
    Rules,

    /// <summary>The gold verdicts.</summary>
    Verdicts,

    /// <summary>The gold verdicts and the gold tier.</summary>
    Tier,

    /// <summary>The gold verdicts, the gold tier and a prefix of the gold response's reasons.</summary>
    Rationale,
}
