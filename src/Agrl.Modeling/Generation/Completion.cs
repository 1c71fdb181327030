namespace Agrl.Modeling.Generation;

/// <summary>Sampled ids with the log-probs they were sampled with; what is trained on is these ids, never re-encoded text.</summary>
/// <param name="PromptIndex">Which prompt of the call.</param>
/// <param name="SampleIndex">Which sample of that prompt.</param>
/// <param name="Ids">The sampled ids, the end token included where one was sampled.</param>
/// <param name="LogProbs">
/// Log-prob of each id under softmax(logits / temperature) over the full vocabulary (before top-k and top-p), so that a trainer
/// which divides by the same temperature finds the same numbers; at temperature 0, under softmax(logits).
/// </param>
/// <param name="FinishReason">Why it ended.</param>
public sealed record Completion(int PromptIndex, int SampleIndex, int[] Ids, float[] LogProbs, FinishReason FinishReason);
