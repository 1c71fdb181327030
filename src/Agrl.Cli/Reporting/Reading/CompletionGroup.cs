using Agrl.Training.Telemetry;

namespace Agrl.Cli.Reporting.Reading;

/// <summary>The responses to one prompt at one step that completions.jsonl has.</summary>
/// <param name="Completions">At least one, in the order of the file.</param>
internal sealed record CompletionGroup(IReadOnlyList<CompletionRecord> Completions)
{
    /// <summary>Any of them: stage, step, prompt and gold tier are the same for all.</summary>
    public CompletionRecord First => Completions[0];

    /// <summary>Whether part of them was sampled under a hint.</summary>
    public bool IsGuided => Completions.Any(completion => completion.Guided);

    /// <summary>Whether a response has the gold tier.</summary>
    /// <param name="completion">The response.</param>
    public static bool IsRight(CompletionRecord completion) => completion.Reward is { Format: >= 1, Tier: >= 1 };
}
