namespace Agrl.Training.Replay;

/// <summary>A hard prompt in the replay buffer.</summary>
/// <param name="Prompt">The prompt's place in the RL pool.</param>
/// <param name="Level">The place of its guidance level among those that its judgment offers, from 0, weakest first.</param>
/// <param name="EnteredStep">The step it entered at.</param>
/// <param name="LastStep">The step it was last replayed at; the step it entered at before its first replay.</param>
/// <param name="Failures">Replays in a row in which no guided response was good enough.</param>
/// <param name="Replays">Replays so far.</param>
/// <param name="Accuracy">The unguided accuracy seen last.</param>
public sealed record ReplayEntry(int Prompt, int Level, int EnteredStep, int LastStep, int Failures, int Replays, double Accuracy)
{
    /// <summary>
    /// The id of its judgment, in checkpoints: places mean nothing where the pool was changed.
    /// Null in the buffer and in earlier checkpoints.
    /// </summary>
    public string? Judgment { get; init; }
}
