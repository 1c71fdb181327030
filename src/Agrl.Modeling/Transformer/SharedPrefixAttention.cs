using Agrl.Modeling.Numerics;
using static TorchSharp.torch;

namespace Agrl.Modeling.Transformer;

/// <summary>
/// Attention of prompts to themselves and of responses to their prompt and themselves. The keys and values of a prompt are
/// shared by its responses: the queries of a group are folded into the rows of one product, so that nothing is copied per
/// response, and the query heads that share a key/value head are folded the same way.
/// </summary>
internal static class SharedPrefixAttention
{
    /// <summary>Queries fold to [B * kv, T * q, d]; keys and values to [B * kv, T, d].</summary>
    /// <param name="x_BTHd">[B, T, H, d].</param>
    /// <param name="keyValueHeads">kv.</param>
    public static Tensor Fold(Tensor x_BTHd, int keyValueHeads)
    {
        var (b, t, h, d) = (x_BTHd.shape[0], x_BTHd.shape[1], x_BTHd.shape[2], x_BTHd.shape[3]);
        return x_BTHd.reshape(b, t, keyValueHeads, h / keyValueHeads, d).permute(0, 2, 1, 3, 4)
            .reshape(b * keyValueHeads, t * (h / keyValueHeads), d);
    }

    /// <summary>The prompts' own causal attention.</summary>
    /// <param name="q_BMd">Folded, scaled queries [P * kv, T * q, d].</param>
    /// <param name="k_BTd">[P * kv, T, d].</param>
    /// <param name="v_BTd">[P * kv, T, d].</param>
    /// <returns>[P * kv, T * q, d].</returns>
    public static Tensor Causal(Tensor q_BMd, Tensor k_BTd, Tensor v_BTd)
    {
        var (b, t) = (k_BTd.shape[0], k_BTd.shape[1]);
        var scores = q_BMd.bmm(k_BTd.transpose(1, 2)).view(b, t, -1, t).Plus(CausalBias(t, q_BMd.dtype, q_BMd.device).view(1, t, 1, t));
        return Softmax(scores, q_BMd.dtype).view(b, -1, t).bmm(v_BTd);
    }

    /// <summary>One query position for each prompt, over the whole prompt.</summary>
    /// <param name="q_BMd">[P * kv, q, d].</param>
    /// <param name="k_BTd">[P * kv, T, d].</param>
    /// <param name="v_BTd">[P * kv, T, d].</param>
    /// <param name="isPadding_PT">[P, T], or null.</param>
    public static Tensor Last(Tensor q_BMd, Tensor k_BTd, Tensor v_BTd, Tensor? isPadding_PT)
    {
        var scores = q_BMd.bmm(k_BTd.transpose(1, 2));
        if (isPadding_PT is not null)
        {
            var prompts = isPadding_PT.shape[0];
            scores = scores.view(prompts, -1, scores.shape[^1])
                .FilledWhere(isPadding_PT.unsqueeze(1), double.NegativeInfinity).view(scores.shape);
        }

        return Softmax(scores, q_BMd.dtype).bmm(v_BTd);
    }

    /// <summary>
    /// One new query of each response over its prompt and all that the response has so far, where no kernel of ours serves.
    /// </summary>
    /// <param name="q_BMd">Folded, scaled queries [P * kv, G * q, d].</param>
    /// <param name="cache">Keys and values, those of the new token among them.</param>
    /// <param name="step">Place of the new token.</param>
    /// <param name="promptIsPadding_PT">[P, Tp], or null.</param>
    /// <returns>[P * kv, G * q, d].</returns>
    public static Tensor Step(Tensor q_BMd, LayerCache cache, int step, Tensor? promptIsPadding_PT)
    {
        var (rows, tp, t, d) = (cache.Keys.shape[0], cache.PromptValues.shape[1], step + 1, cache.Values.shape[2]);
        var prompt = q_BMd.bmm(cache.PromptKeys.narrow(2, 0, tp));
        if (promptIsPadding_PT is not null)
            prompt.view(promptIsPadding_PT.shape[0], -1, tp).FilledWhere_(promptIsPadding_PT.unsqueeze(1), double.NegativeInfinity);
        var own = q_BMd.view(rows, -1, d).bmm(cache.Keys.narrow(2, 0, t)).view(q_BMd.shape[0], -1, t);
        var weights = Softmax(cat([prompt, own], 2), q_BMd.dtype);
        var fromPrompt = weights.narrow(2, 0, tp).bmm(cache.PromptValues);
        return fromPrompt.Plus(weights.narrow(2, tp, t).reshape(rows, -1, t).bmm(cache.Values.narrow(1, 0, t)).view(q_BMd.shape));
    }

    /// <summary>The additive mask of <see cref="ResponseAttention"/>.</summary>
    public static Tensor ResponseBias(PackedLayout layout, ScalarType dtype, Device device)
    {
        var (p, tp, t) = (layout.Prompts, layout.PromptWidth, layout.ResponseWidth);
        var prompt = zeros([p, 1, tp], dtype, device);
        if (layout.PromptIsPadding_PT is { } isPadding)
            prompt = prompt.FilledWhere(isPadding.unsqueeze(1), double.NegativeInfinity);
        return cat([prompt.expand(p, t, tp), CausalBias(t, dtype, device).unsqueeze(0).expand(p, t, t)], 2).view(p, 1, t, 1, tp + t);
    }

    private static Tensor CausalBias(long size, ScalarType dtype, Device device) =>
        NumberArithmetic.Full([size, size], double.NegativeInfinity, dtype, device).triu(1);

    private static Tensor Softmax(Tensor scores, ScalarType dtype) => scores.softmax(-1, ScalarType.Float32).to(dtype);
}
