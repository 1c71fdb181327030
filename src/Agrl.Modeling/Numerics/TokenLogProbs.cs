using static TorchSharp.torch;

namespace Agrl.Modeling.Numerics;

/// <summary>
/// Log-probs of given tokens from hidden states, in float32, with the head inside the chunk: no tensor of all positions times
/// the vocabulary is made, forward or backward, beyond <see cref="KeptElements"/>.
/// </summary>
public static class TokenLogProbs
{
    /// <summary>
    /// Up to this many probabilities (256 MB) are kept for the backward pass, where they save computing the logits again; beyond
    /// it each chunk is computed again.
    /// </summary>
    public const long KeptElements = 64L << 20;

    /// <summary>Positions of a chunk for a vocabulary: about 16 million logits (64 MB).</summary>
    /// <param name="vocabularySize">V.</param>
    public static int DefaultChunk(long vocabularySize) => (int)Math.Clamp((16L << 20) / vocabularySize, 16, 8192);

    /// <summary>log softmax(hidden * head^T / temperature) at the targets.</summary>
    /// <param name="hidden_NC">Hidden states after the final norm, [N, C].</param>
    /// <param name="head_VC">The head's weight, [V, C].</param>
    /// <param name="targets_N">Ids, int64 [N].</param>
    /// <param name="temperature">What logits are divided by: the one that was sampled with; 0 counts as 1, as greedy sampling does.</param>
    /// <param name="chunkTokens">Positions at a time; 0 for <see cref="DefaultChunk"/>.</param>
    /// <param name="withEntropy">Whether entropies are computed too.</param>
    /// <returns>
    /// Log-probs, float32 [N], differentiable in hidden states and head; entropies of the same distributions in nats, float32
    /// [N], without gradient, or null.
    /// </returns>
    public static (Tensor LogProbs_N, Tensor? Entropies_N) Compute(
        Tensor hidden_NC, Tensor head_VC, Tensor targets_N, double temperature = 1, int chunkTokens = 0, bool withEntropy = false)
    {
        if (!double.IsFinite(temperature) || temperature < 0)
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "Expected a temperature of at least 0.");
        ArgumentOutOfRangeException.ThrowIfNegative(chunkTokens);
        var settings = new LogProbFunction.Settings(
            temperature == 0 ? 1 : temperature, chunkTokens == 0 ? DefaultChunk(head_VC.shape[0]) : chunkTokens, withEntropy,
            is_grad_enabled() && (hidden_NC.requires_grad || head_VC.requires_grad));
        using var scope = NewDisposeScope();
        if (!settings.NeedsGradient)
        {
            var (logProbs, entropies, _) = LogProbFunction.Forward(hidden_NC, head_VC, targets_N, settings);
            return (logProbs.MoveToOuterDisposeScope(), entropies?.MoveToOuterDisposeScope());
        }

        var differentiable = LogProbFunction.apply(hidden_NC, head_VC, targets_N, settings).MoveToOuterDisposeScope();
        return (differentiable, settings.Entropies_N?.MoveToOuterDisposeScope());
    }
}
