namespace Agrl.Training.Runs;

/// <summary>What is computed at once.</summary>
/// <param name="Prompts">Prompts.</param>
/// <param name="PromptTokens">Tokens of a prompt.</param>
/// <param name="Responses">Responses of each prompt.</param>
/// <param name="ResponseTokens">Tokens of a response.</param>
public readonly record struct MemoryBatch(double Prompts, double PromptTokens, double Responses, double ResponseTokens)
{
    /// <summary>All tokens: prompts once, responses each.</summary>
    public double Tokens => Prompts * GroupTokens;

    /// <summary>Tokens of one prompt and its responses.</summary>
    public double GroupTokens => PromptTokens + (Responses * ResponseTokens);

    /// <summary>At most so many tokens, but at least one prompt with its responses.</summary>
    /// <param name="maxTokens">The limit.</param>
    public MemoryBatch Within(double maxTokens) =>
        this with { Prompts = Math.Min(Prompts, Math.Max(1, Math.Floor(maxTokens / GroupTokens))) };
}
