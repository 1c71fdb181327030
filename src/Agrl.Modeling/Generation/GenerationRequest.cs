namespace Agrl.Modeling.Generation;

/// <summary>A prompt to be completed a number of times.</summary>
/// <param name="PromptIds">The prompt; not empty.</param>
/// <param name="Samples">How many completions, at least 1.</param>
/// <param name="Key">
/// What the draws of this prompt hang on beside the seed; two requests with one key and one seed draw the same numbers. Callers
/// use the place of the prompt in the step.
/// </param>
public sealed record GenerationRequest(int[] PromptIds, int Samples, ulong Key);
