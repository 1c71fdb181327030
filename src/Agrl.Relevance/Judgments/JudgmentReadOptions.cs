namespace Agrl.Relevance.Judgments;

/// <summary>How strictly a judgment file is read.</summary>
public sealed record JudgmentReadOptions
{
    /// <summary>Drop and count lines with problems, instead of stopping at them.</summary>
    public bool Lenient { get; init; }

    /// <summary>Whether every judgment needs a tier; false for pairs to be predicted.</summary>
    public bool RequireTier { get; init; } = true;

    /// <summary>Pass over keys that the format does not have, and count them, instead of calling them a problem.</summary>
    public bool AllowUnknownKeys { get; init; }

    /// <summary>The most problems that the report lists; all of them are counted.</summary>
    public int MaxListedProblems { get; init; } = 20;
}
