using Agrl.Relevance.Guidance;

namespace Agrl.Training.Configuration;

/// <summary>Adaptive guided replay: hard prompts come back, and part of their group is sampled under a hint.</summary>
public sealed record ReplaySettings
{
    /// <summary>Whether hard prompts are replayed.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>tau: a group whose accuracy is at most this is hard, and its prompt enters the buffer.</summary>
    public double Tau { get; init; } = 0.5;

    /// <summary>tau_exit: a prompt whose unguided accuracy is above this leaves the buffer.</summary>
    public double TauExit { get; init; } = 0.75;

    /// <summary>delta: a guided response replaces a failed one where its reward is at least this.</summary>
    public double Delta { get; init; } = 1.0;

    /// <summary>The share of a step's prompts that is drawn from the buffer, where it holds enough.</summary>
    public double Share { get; init; } = 0.25;

    /// <summary>
    /// How many further responses of a replayed group are sampled under its hint. Fewer fresh prompts are drawn in turn, so that a step
    /// samples no more responses than without replay.
    /// </summary>
    public int GuidedResponses { get; init; } = 4;

    /// <summary>The most failed responses of a group that guided ones replace.</summary>
    public int MaxReplaced { get; init; } = 4;

    /// <summary>The most prompts in the buffer; the oldest leaves first.</summary>
    public int Capacity { get; init; } = 1024;

    /// <summary>A prompt leaves the buffer this many steps after it entered.</summary>
    public int MaxAge { get; init; } = 200;

    /// <summary>
    /// The share of the steps at the start during which prompts enter the buffer and none is replayed (Scaf-GRPO's exemption).
    /// </summary>
    public double ExemptShare { get; init; }

    /// <summary>The hints in the order they are tried, weakest first; <c>none</c> is the empty hint, a control.</summary>
    public IReadOnlyList<GuidanceLevel> Levels { get; init; } =
        [GuidanceLevel.Rules, GuidanceLevel.Verdicts, GuidanceLevel.Tier, GuidanceLevel.Rationale];

    /// <summary>How much of the gold response's reasons the level <c>rationale</c> gives, 0 to 1.</summary>
    public double RationaleFraction { get; init; } = 0.5;

    /// <summary>The level rises after this many replays in a row in which no guided response reached delta.</summary>
    public int RaiseAfter { get; init; } = 1;

    /// <summary>The level falls by one when the unguided accuracy of a replay is above tau.</summary>
    public bool LowerOnRecovery { get; init; } = true;

    /// <summary>The ratio for guided tokens.</summary>
    public GuidedRatio Ratio { get; init; } = GuidedRatio.OnPolicy;

    /// <summary>gamma of the shaped ratio.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>Where the importance ratio is truncated.</summary>
    public double MaxRatio { get; init; } = 2.0;
}
