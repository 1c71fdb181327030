using static TorchSharp.torch;

namespace Agrl.Training.Losses;

/// <summary>
/// One micro-batch of response tokens, packed: every vector has one entry a token ([N]), rows follow each other. All tensors are
/// float32 but <see cref="RowOfToken_N"/> (int64), live in the caller's dispose scope, and carry no gradient.
/// </summary>
public sealed record PolicyBatch
{
    /// <summary>The row (response) of each token, 0 to <see cref="Rows"/> - 1, not decreasing.</summary>
    public required Tensor RowOfToken_N { get; init; }

    /// <summary>The number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>The tokens of each row, [R] as float32.</summary>
    public required Tensor Lengths_R { get; init; }

    /// <summary>The weight of each token in the loss: its loss type's normaliser, or 0 where it is masked.</summary>
    public required Tensor Weights_N { get; init; }

    /// <summary>The advantage of each token.</summary>
    public required Tensor Advantages_N { get; init; }

    /// <summary>
    /// Log-probs under the policy that the ratio's denominator is of; null takes the current ones (the first update after a rollout).
    /// </summary>
    public Tensor? OldLogProbs_N { get; init; }

    /// <summary>Log-probs under the reference policy; needed where the KL coefficient is not 0.</summary>
    public Tensor? ReferenceLogProbs_N { get; init; }

    /// <summary>Which tokens are of guided responses scored without their hint (1) or not (0); null where there are none.</summary>
    public Tensor? Guided_N { get; init; }

    /// <summary>
    /// Log-probs of guided tokens under the hint they were sampled with (anything elsewhere); needed for the importance ratio.
    /// </summary>
    public Tensor? GuidedLogProbs_N { get; init; }
}
