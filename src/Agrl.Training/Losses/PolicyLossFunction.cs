using Agrl.Modeling.Numerics;
using Agrl.Training.Configuration;
using static TorchSharp.torch;

namespace Agrl.Training.Losses;

/// <summary>
/// The policy-gradient loss of GRPO and its kin over packed tokens, with a ratio of its own for guided responses. The definitions
/// are TRL's where TRL has them; the weights that average tokens come with the batch (see <see cref="TokenWeights"/>).
/// </summary>
public sealed class PolicyLossFunction
{
    // exp(10) is 22026: far outside of anything that training should see, near enough to keep float32 finite.
    private const double MaxLogRatio = 10;

    private readonly GrpoSettings _settings;

    /// <summary>A loss with the settings of a stage.</summary>
    /// <param name="settings">Loss type, importance level, clip range, KL coefficient, guided ratio.</param>
    public PolicyLossFunction(GrpoSettings settings) => _settings = settings;

    /// <summary>The weighted sum over tokens, with the gradient of the log-probs.</summary>
    /// <param name="logProbs_N">Current log-probs, float32, with gradient.</param>
    /// <param name="batch">Advantages, weights and the other log-probs.</param>
    /// <returns>The loss (a scalar with gradient) and sums for the metrics.</returns>
    public PolicyLossResult Compute(Tensor logProbs_N, PolicyBatch batch)
    {
        ArgumentNullException.ThrowIfNull(logProbs_N);
        ArgumentNullException.ThrowIfNull(batch);
        var detached_N = logProbs_N.detach();
        var old_N = batch.OldLogProbs_N ?? detached_N;
        var logRatio_N = (logProbs_N - old_N).Clamped(-MaxLogRatio, MaxLogRatio);
        if (_settings.ImportanceLevel == ImportanceLevel.Sequence)
            logRatio_N = RowMean(logRatio_N, batch);
        var ratio_N = logRatio_N.exp();
        var advantages_N = batch.Advantages_N;

        var tokenLoss_N = _settings.Loss == PolicyLoss.Cispo
            ? -(ratio_N.detach().AtMost(_settings.ClipHigh) * advantages_N * logProbs_N)
            : Clipped(ratio_N, advantages_N);
        if (batch.Guided_N is { } guided_N && _settings.Replay.Ratio != GuidedRatio.GuidedPrompt)
            tokenLoss_N = where(guided_N.IsAbove(0.5), Guided(logProbs_N, advantages_N, batch), tokenLoss_N);

        var (klSum, klTokens) = (0.0, 0.0);
        if (_settings.KlCoefficient > 0)
        {
            var reference_N = batch.ReferenceLogProbs_N
                ?? throw new InvalidOperationException("A KL coefficient needs the log-probs of the reference policy.");
            var kl_N = Kl(logProbs_N, reference_N);
            klTokens = logProbs_N.shape[0];
            if (OfPolicy(batch) is { } ofPolicy_N)
            {
                kl_N = kl_N * ofPolicy_N;
                klTokens = ofPolicy_N.sum().item<float>();
            }

            tokenLoss_N = tokenLoss_N.Plus(kl_N.Times(_settings.KlCoefficient));
            klSum = kl_N.detach().sum().item<float>();
        }

        var loss = (tokenLoss_N * batch.Weights_N).sum();
        return new PolicyLossResult(loss, klSum, klTokens, Clips(ratio_N.detach(), batch));
    }

    /// <summary>The k3 estimator of KL(policy || reference) a token: exp(d) - d - 1 with d = reference - policy, never negative.</summary>
    /// <param name="logProbs_N">Current log-probs.</param>
    /// <param name="reference_N">The reference's.</param>
    public static Tensor Kl(Tensor logProbs_N, Tensor reference_N)
    {
        ArgumentNullException.ThrowIfNull(reference_N);
        var difference_N = (reference_N - logProbs_N).Clamped(-MaxLogRatio, MaxLogRatio);
        return (difference_N.exp() - difference_N).Minus(1.0);
    }

    private Tensor Clipped(Tensor ratio_N, Tensor advantages_N)
    {
        var clipped_N = ratio_N.Clamped(1 - _settings.ClipLow, 1 + _settings.ClipHigh);
        var unclipped_N = _settings.RatioCap > 0 ? ratio_N.AtMost(_settings.RatioCap) : ratio_N;
        return -minimum(unclipped_N * advantages_N, clipped_N * advantages_N);
    }

    private Tensor Guided(Tensor logProbs_N, Tensor advantages_N, PolicyBatch batch)
    {
        var replay = _settings.Replay;
        switch (replay.Ratio)
        {
            case GuidedRatio.Importance:
                var sampled_N = batch.GuidedLogProbs_N
                    ?? throw new InvalidOperationException(
                        "The importance ratio needs the log-probs that guided tokens were sampled with.");
                // Truncated importance sampling: the weight is cut and detached, so that a cut token still has a gradient.
                var weight_N = (logProbs_N.detach() - sampled_N).Clamped(-MaxLogRatio, MaxLogRatio).exp().AtMost(replay.MaxRatio);
                return -(weight_N * advantages_N * logProbs_N);
            case GuidedRatio.Shaped:
                var p_N = logProbs_N.exp();
                return -(p_N / p_N.Plus(replay.Gamma) * advantages_N);
            case GuidedRatio.OnPolicy:
                return -((logProbs_N - logProbs_N.detach()).exp() * advantages_N);
            default:
                throw new InvalidOperationException($"No guided ratio {replay.Ratio} for responses scored without their hint.");
        }
    }

    /// <summary>
    /// 1 for tokens that the policy sampled under the prompt they are scored under, 0 for those it sampled under a hint that is
    /// taken away: what is counted over the latter says nothing of the policy, and k3 over them is no estimate of its KL.
    /// Null where all are the policy's.
    /// </summary>
    private Tensor? OfPolicy(PolicyBatch batch) =>
        batch.Guided_N is { } guided_N && _settings.Replay.Ratio != GuidedRatio.GuidedPrompt ? guided_N.OneMinus() : null;

    private static Tensor RowMean(Tensor values_N, PolicyBatch batch)
    {
        var sums_R = zeros(batch.Rows, values_N.dtype, values_N.device).PlusAtRows(batch.RowOfToken_N, values_N);
        return (sums_R / batch.Lengths_R).index_select(0, batch.RowOfToken_N);
    }

    private ClipCounts Clips(Tensor ratio_N, PolicyBatch batch)
    {
        var isSequence = _settings.ImportanceLevel == ImportanceLevel.Sequence;
        // On the first update every ratio is 1: nothing is clipped, and kernels and synchronisations are saved.
        if (batch.OldLogProbs_N is null && batch.Guided_N is null && _settings.Loss != PolicyLoss.Cispo)
            return new ClipCounts(0, 0, isSequence ? batch.Rows : ratio_N.shape[0], 0, 0);

        var isCispo = _settings.Loss == PolicyLoss.Cispo;
        var counted_N = OfPolicy(batch) ?? ones_like(ratio_N);
        var isHigh_N = ratio_N.IsAbove(isCispo ? _settings.ClipHigh : 1 + _settings.ClipHigh) & batch.Advantages_N.IsAbove(0);
        var isLow_N = ratio_N.IsBelow(1 - _settings.ClipLow) & batch.Advantages_N.IsBelow(0);
        var columns_N3 = stack([isCispo ? zeros_like(ratio_N) : counted_N * isLow_N, counted_N * isHigh_N, counted_N], 1);
        var sums_R3 = zeros([batch.Rows, 3], ratio_N.dtype, ratio_N.device).PlusAtRows(batch.RowOfToken_N, columns_N3);
        return ClipCounts.Of(sums_R3.cpu().data<float>().ToArray(), isSequence);
    }
}
