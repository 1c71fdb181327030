using Agrl.Modeling.Numerics.Kernels;
using Agrl.Modeling.Numerics;
using static TorchSharp.torch;

namespace Agrl.Modeling.Generation;

/// <summary>Draws one token for each row of logits, for all rows at once.</summary>
internal static class TokenSampler
{
    /// <summary>Ids and their log-probs under softmax(logits / temperature) over the whole vocabulary.</summary>
    /// <param name="logits_RV">Float32 [R, V]; not changed.</param>
    /// <param name="options">Temperature, top-k and top-p.</param>
    /// <param name="uniforms">A number in [0, 1) for each row; not looked at where nothing is drawn.</param>
    public static (long[] Ids, float[] LogProbs) Sample(Tensor logits_RV, SamplingOptions options, float[] uniforms)
    {
        if ((options.Temperature == 0 || (options.TopK <= 0 && options.TopP >= 1)) && TensorMemory.IsPlain(logits_RV))
        {
            var (drawn, scores) = (new long[uniforms.Length], new float[uniforms.Length]);
            DrawKernel.Draw(logits_RV, options.Temperature, uniforms, drawn, scores);
            return (drawn, scores);
        }

        using var scope = NewDisposeScope();
        var scaled = options.Temperature is 0 or 1 ? logits_RV : logits_RV.DividedBy(options.Temperature);
        var ids_R1 = options.Temperature == 0 ? scaled.argmax(-1, keepdim: true) : Draw(scaled, options, uniforms);
        var logProbs = (scaled.gather(1, ids_R1) - scaled.logsumexp(1, keepdim: true)).cpu();
        return ([.. ids_R1.cpu().data<long>()], [.. logProbs.data<float>()]);
    }

    private static Tensor Draw(Tensor scaled_RV, SamplingOptions options, float[] uniforms)
    {
        var uniforms_R1 = tensor(uniforms, [uniforms.Length, 1], device: scaled_RV.device);
        var vocabulary = scaled_RV.shape[1];
        if (options.TopK <= 0 && options.TopP >= 1)
            return Invert(scaled_RV.softmax(-1), uniforms_R1);
        var count = options.TopK > 0 ? Math.Min(options.TopK, vocabulary) : vocabulary;
        var (values, indices) = scaled_RV.topk((int)count, -1, largest: true, sorted: true);
        var probabilities = values.softmax(-1);
        if (options.TopP < 1)
        {
            // A token stays while those before it hold less than top-p; the first always does.
            var before = probabilities.cumsum(-1) - probabilities;
            probabilities = probabilities.FilledWhere(before.IsAtLeast(options.TopP), 0);
        }

        return indices.gather(1, Invert(probabilities, uniforms_R1));
    }

    // The first token at which the cumulative probability exceeds the draw: one of probability 0 never does.
    private static Tensor Invert(Tensor probabilities_RV, Tensor uniforms_R1)
    {
        var cumulative = probabilities_RV.cumsum(-1);
        var total = cumulative.narrow(1, cumulative.shape[1] - 1, 1);
        return searchsorted(cumulative, uniforms_R1 * total, right: true).AtMost_(cumulative.shape[1] - 1);
    }
}
