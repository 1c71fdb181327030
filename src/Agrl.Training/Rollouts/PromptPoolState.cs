namespace Agrl.Training.Rollouts;

/// <summary>Where a pool is.</summary>
/// <param name="Drawn">Draws of each class so far, prompts that were passed over among them;
/// one class where the pool is not balanced.</param>
/// <param name="Turn">The class that is next.</param>
public sealed record PromptPoolState(IReadOnlyList<int> Drawn, int Turn);
