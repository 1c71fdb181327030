namespace Agrl.Training.Replay;

/// <summary>What a replay did to its entry.</summary>
public enum ReplayOutcome
{
    /// <summary>It stays at its level.</summary>
    Kept,

    /// <summary>Guidance did not help: its level rose.</summary>
    Raised,

    /// <summary>The policy recovers: its level fell.</summary>
    Lowered,

    /// <summary>The policy has learned it: it left the buffer.</summary>
    Left,
}
