namespace Agrl.Modeling.Generation;

/// <summary>Draws completions from a policy: this process's model today, a served one behind the same interface.</summary>
public interface ICompletionGenerator
{
    /// <summary>Completions for each request, ordered by prompt and sample.</summary>
    /// <param name="requests">The prompts.</param>
    /// <param name="options">How to draw.</param>
    /// <param name="cancellationToken">Looked at between tokens.</param>
    IReadOnlyList<Completion> Generate(
        IReadOnlyList<GenerationRequest> requests, SamplingOptions options, CancellationToken cancellationToken);
}
