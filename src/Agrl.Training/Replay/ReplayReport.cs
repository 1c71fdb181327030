namespace Agrl.Training.Replay;

/// <summary>What a step did to the replay buffer.</summary>
/// <param name="Size">Prompts in the buffer now.</param>
/// <param name="Entered">Prompts that entered.</param>
/// <param name="Left">Prompts that the policy has learned.</param>
/// <param name="Expired">Prompts that were too old.</param>
/// <param name="Raised">Prompts whose level rose.</param>
/// <param name="Lowered">Prompts whose level fell.</param>
/// <param name="MeanLevel">The mean level of the prompts in the buffer, from 0.</param>
public sealed record ReplayReport(int Size, int Entered, int Left, int Expired, int Raised, int Lowered, double MeanLevel);
