namespace Agrl.Training.Rollouts;

/// <summary>One response as the update sees it; arrays have one entry a token.</summary>
public sealed record TrainingRow
{
    /// <summary>The response's ids as they were sampled or written, the end token included.</summary>
    public required int[] Ids { get; init; }

    /// <summary>The id of the judgment that it answers, so that a fault can name it; null where there is none.</summary>
    public string? Judgment { get; init; }

    /// <summary>The advantage of each token; empty where the loss has none (SFT, DPO).</summary>
    public float[] Advantages { get; init; } = [];

    /// <summary>
    /// Log-probs that the tokens were sampled with, under the prompt they were sampled with; null where they were not sampled.
    /// </summary>
    public float[]? SampledLogProbs { get; init; }

    /// <summary>Log-probs under the reference policy; null where none is used.</summary>
    public float[]? ReferenceLogProbs { get; set; }

    /// <summary>Whether it was sampled under a hint and is scored without it.</summary>
    public bool Guided { get; init; }

    /// <summary>The weight of each of its tokens in the loss.</summary>
    public float Weight { get; set; }
}
