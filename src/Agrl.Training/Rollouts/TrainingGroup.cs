namespace Agrl.Training.Rollouts;

/// <summary>A prompt and the responses that are trained on under it; the prompt is computed once for all of them.</summary>
/// <param name="PromptIds">The prompt.</param>
/// <param name="Rows">Its responses, at least one.</param>
public sealed record TrainingGroup(int[] PromptIds, IReadOnlyList<TrainingRow> Rows)
{
    /// <summary>Response tokens.</summary>
    public int ResponseTokens => Rows.Sum(r => r.Ids.Length);

    /// <summary>Tokens that a forward pass computes: the prompt once and every response.</summary>
    public int Tokens => PromptIds.Length + ResponseTokens;
}
