using Agrl.Relevance.Rewards;

namespace Agrl.Training.Telemetry;

/// <summary>One sampled response in completions.jsonl.</summary>
public sealed record CompletionRecord
{
    /// <summary>The stage's label.</summary>
    public required string Stage { get; init; }

    /// <summary>The step, from 1.</summary>
    public required int Step { get; init; }

    /// <summary>The judgment's identifier.</summary>
    public required string Judgment { get; init; }

    /// <summary>The prompt as text, without guidance.</summary>
    public required string Prompt { get; init; }

    /// <summary>The response as text.</summary>
    public required string Response { get; init; }

    /// <summary>The gold tier.</summary>
    public required int GoldTier { get; init; }

    /// <summary>The reward and its parts.</summary>
    public required RewardBreakdown Reward { get; init; }

    /// <summary>The response's advantage; null where it was not trained on.</summary>
    public double? Advantage { get; init; }

    /// <summary>Whether it was sampled under a hint.</summary>
    public required bool Guided { get; init; }

    /// <summary>The hint's level and text; null for none.</summary>
    public string? Hint { get; init; }

    /// <summary>Whether it is in the update.</summary>
    public required bool Trained { get; init; }

    /// <summary>Its tokens.</summary>
    public required int Tokens { get; init; }

    /// <summary>Why sampling ended: stop or length.</summary>
    public required string FinishReason { get; init; }
}
